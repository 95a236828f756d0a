import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { MediaBody } from "./media-storage.js";

/**
 * Whether an answer describes an object with this key and checksum. Only one that names both is believed: a success alone may come from
 * whatever stands in between.
 * @throws Error the answer does not say; another attempt may tell
 */
export function holds(key: string, md5Hash: string, resource: unknown): boolean {
  const { name, md5Hash: storedMd5 } = Object(resource) as { name?: unknown; md5Hash?: unknown };
  if (name !== key || typeof storedMd5 !== "string") {
    throw new Error("The storage's answer does not say what it stored");
  }
  return storedMd5 === md5Hash;
}

/** As Google writes it: base64. */
export async function md5Of(body: MediaBody): Promise<string> {
  const hash = createHash("md5");
  if (Buffer.isBuffer(body)) hash.update(body);
  else await pipeline(createReadStream(body.filePath), hash);
  return hash.digest("base64");
}
