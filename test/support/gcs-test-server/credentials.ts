import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A service account that exists nowhere: it can sign URLs, which the test server verifies, and nothing else. */
export interface ThrowawayAccount {
  publicKey: KeyObject;
  /** What Application Default Credentials read from a service-account file. */
  file: {
    type: "service_account";
    /** Without it the client would ask gcloud and the metadata server for one. */
    project_id: string;
    private_key_id: string;
    private_key: string;
    client_email: string;
  };
}

let account: ThrowawayAccount | undefined;

/** One per process: making a key takes a tenth of a second or more. */
export function throwawayAccount(): ThrowawayAccount {
  if (account) return account;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  account = {
    publicKey: createPublicKey(privateKey),
    file: {
      type: "service_account",
      project_id: "gcs-test-server",
      private_key_id: "throwaway",
      private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      client_email: "throwaway@gcs-test-server.iam.gserviceaccount.com",
    },
  };
  return account;
}

/** @returns the path of a new file, in a new directory, for GOOGLE_APPLICATION_CREDENTIALS */
export async function writeCredentialsFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "gcs-test-server-"));
  const path = join(directory, "credentials.json");
  await writeFile(path, JSON.stringify(throwawayAccount().file));
  await chmod(path, 0o600);
  return path;
}
