import { createHash } from "node:crypto";
import { CRC32C } from "@google-cloud/storage";

/** An answer that is no success; has the `status` that {@link httpStatusOf} looks for. */
class DownloadRefusedError extends Error {
  constructor(readonly status: number) {
    super(`The download was answered with status ${status}`);
    this.name = "DownloadRefusedError";
  }
}

/**
 * Downloads one object and verifies its checksum. Node's own fetch, because the client's read streams hang for ever
 * on a body that is cut, and destroying one breaks every other download of the process.
 * @param idleTimeoutMs without a byte after which the download is given up
 * @throws Error refused, cut, stalled, or the bytes are not those that were stored; another attempt may succeed
 */
export async function downloadVerified(
  url: string,
  headers: Record<string, string>,
  idleTimeoutMs: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(new Error(`No byte for ${idleTimeoutMs} ms`)), idleTimeoutMs);
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.any([signal, idle.signal]) });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new DownloadRefusedError(response.status);
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body) {
      timer.refresh();
      chunks.push(chunk as Uint8Array);
    }
    const bytes = Buffer.concat(chunks);
    verifyChecksum(bytes, response.headers.get("x-goog-hash") ?? "");
    return bytes;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param googleHashes e.g. `crc32c=n03x6A==,md5=Ojk9c3dhfxgoKVVHYwFbHQ==`. Every object has a crc32c, only those that
 *   were uploaded in one piece have an MD5, which Node computes faster.
 */
function verifyChecksum(bytes: Buffer, googleHashes: string): void {
  const hashes = new Map(googleHashes.split(",").map((hash) => splitOnce(hash.trim())));
  const [expected, actual] = hashes.has("md5")
    ? [hashes.get("md5"), createHash("md5").update(bytes).digest("base64")]
    : [hashes.get("crc32c"), crc32c(bytes)];
  if (expected !== actual)
    throw new Error(`Expected the checksum ${expected ?? "(none sent)"}, got ${actual}`);
}

function splitOnce(hash: string): [string, string] {
  const separator = hash.indexOf("=");
  return [hash.slice(0, separator), hash.slice(separator + 1)];
}

function crc32c(bytes: Buffer): string {
  const checksum = new CRC32C();
  checksum.update(bytes);
  return checksum.toString();
}
