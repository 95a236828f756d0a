import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";

/** A file of a ZIP, made when its turn comes. */
export interface ZipEntry {
  /** With `/` between folders. */
  path: string;
  content(): Promise<Buffer>;
}

export interface WrittenZip {
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/**
 * Nothing that differs between two runs: one time of day, which a ZIP has without a zone, the same rights, and no compression, whose result would be zlib's of
 * the day. Pictures are compressed already.
 */
const asEver = () => ({
  // The second day that a ZIP knows, so that no zone makes it one before the first.
  mtime: new Date(1980, 0, 2, 12),
  forceDosTimestamp: true,
  mode: 0o100644,
  compress: false,
});

/**
 * Writes a ZIP, in ZIP64 where it needs that. One entry at a time is in memory. The same entries give the same bytes.
 * @param path of a file that is not there yet
 * @throws what an entry's content throws; the file may be there then
 */
export async function writeZip(path: string, entries: readonly ZipEntry[]): Promise<WrittenZip> {
  const zip = new ZipFile();
  const hash = createHash("sha256");
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      hash.update(chunk);
      bytes += chunk.length;
      pass(null, chunk);
    },
  });
  for (const { path, content } of entries) {
    zip.addReadStreamLazy(path, asEver(), (give) => {
      content().then(
        (file) => give(null, Readable.from([file])),
        (error: unknown) => give(error, Readable.from([])),
      );
    });
  }
  zip.end();
  const output = zip.outputStream as Readable;
  zip.on("error", (error: Error) => output.destroy(error));
  await pipeline(output, meter, createWriteStream(path, { flags: "wx", mode: 0o600 }));
  return { bytes, sha256: hash.digest("hex") };
}
