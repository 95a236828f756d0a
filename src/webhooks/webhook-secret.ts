import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** The form of secrets in the Standard Webhooks specification: this, and 24 to 64 bytes in base64. */
const PREFIX = "whsec_";
const SECRET_BYTES = 32;

/** A new secret: 256 random bits. */
export const newSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString("base64");

/** What messages are signed with. */
export const keyOfSecret = (secret: string): Buffer => Buffer.from(secret.slice(PREFIX.length), "base64");

/** A kept secret that this process cannot read: its WEBHOOK_SECRETS_KEY is missing, or another one. */
export class SealedSecretError extends Error {
  override name = "SealedSecretError";
}

const SEALED = "sealed:";
const ALGORITHM = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * How secrets are kept. They sign, so they cannot be kept as hashes: with a key of the operator they are sealed (AES-256-GCM, bound to their webhook), without
 * one they are kept as they are.
 */
export class SecretBox {
  private readonly key: Buffer | null;

  /** @param operatorsKey WEBHOOK_SECRETS_KEY; null: none */
  constructor(operatorsKey: string | null) {
    this.key =
      operatorsKey === null
        ? null
        : Buffer.from(hkdfSync("sha256", operatorsKey, "", "likeness webhook secrets", 32));
  }

  /** What is stored in the secret's place. */
  seal(secret: string, webhookId: string): string {
    if (this.key === null) return secret;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv).setAAD(Buffer.from(webhookId));
    const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
    return SEALED + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
  }

  /** @throws SealedSecretError */
  open(stored: string, webhookId: string): string {
    if (!stored.startsWith(SEALED)) return stored;
    if (this.key === null) throw new SealedSecretError("WEBHOOK_SECRETS_KEY is not set");
    const bytes = Buffer.from(stored.slice(SEALED.length), "base64");
    const [ivEnd, tagEnd] = [IV_BYTES, IV_BYTES + TAG_BYTES];
    const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, ivEnd))
      .setAAD(Buffer.from(webhookId))
      .setAuthTag(bytes.subarray(ivEnd, tagEnd));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]).toString("utf8");
    } catch (error) {
      throw new SealedSecretError("WEBHOOK_SECRETS_KEY is another one than the secret was sealed with", {
        cause: error,
      });
    }
  }
}
