import { randomBytes, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  isNoSuchFile,
  linkWithoutReplacing,
  makeDirectory,
  syncDirectory,
  unlinkIfPresent,
  writeSynced,
} from "./durable-files.js";

const secretBytes = 32;

/**
 * The secret that signs the URLs of media on disk: 32 random bytes, made on first use and readable by the owner
 * alone. Processes that start at once on the same directory get the same secret, and none ever sees half of one.
 * Deleting the file makes every URL handed out so far invalid.
 * @throws Error the file holds something else than 32 bytes, or cannot be read or written
 */
export async function loadSigningSecret(dataDirectory: string): Promise<Buffer> {
  const path = join(dataDirectory, "media-signing-secret");
  const secret = (await readIfPresent(path)) ?? (await createSecret(dataDirectory, path));
  if (secret.length !== secretBytes) {
    throw new Error(
      `${path} holds ${secret.length} bytes instead of ${secretBytes}; delete it to get a new secret`,
    );
  }
  return secret;
}

async function createSecret(dataDirectory: string, path: string): Promise<Buffer> {
  const temporaryPath = `${path}.${randomUUID()}`;
  await makeDirectory(dataDirectory);
  try {
    await writeSynced(temporaryPath, randomBytes(secretBytes), 0o600);
    await linkWithoutReplacing(temporaryPath, path);
  } finally {
    await unlinkIfPresent(temporaryPath);
  }
  await syncDirectory(dataDirectory);
  // Not the bytes made above: another process may have been first.
  return await readFile(path);
}

async function readIfPresent(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isNoSuchFile(error)) return null;
    throw error;
  }
}
