import { createHash, randomBytes } from "node:crypto";

const KEY_PREFIX = "lk_";

/** A new key: the prefix and 256 random bits in base64url. */
export const newBearerKey = (): string => KEY_PREFIX + randomBytes(32).toString("base64url");

/** What is stored and looked up instead of the key. SHA-256, hexadecimal. */
export const hashBearerKey = (key: string): string => createHash("sha256").update(key).digest("hex");

/** Enough of a key to recognise it, too little to use it. */
export const hintOfBearerKey = (key: string): string => `${key.slice(0, 7)}…`;
