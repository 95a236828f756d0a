import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DomainError } from "../errors/domain-error.js";
import { StorageUnavailableError } from "../media-storage/media-storage-errors.js";
import { removeLeftovers, temporaryFileName } from "../media-storage/process-files.js";
import { FileTooLargeError, MissingFileError, TooManyUploadsError } from "./upload-errors.js";

/** Longer than any upload takes; what is older was left by a process of another machine that died. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

const DISK_FULL =
  "The server has no room on its own disk to receive uploads. Nothing was stored; tell its operator, and try again later.";

/** A whole upload on disk. Whoever receives it calls `dispose` when done, whatever happened. */
export interface SpooledFile {
  path: string;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
  /** May run twice. */
  dispose(): Promise<void>;
}

/** A folder for uploads on their way: bounded, counted and hashed before anything else happens to them. */
export class Spool {
  /** What lies in the folder for this process, with the bytes each file has so far. */
  private readonly held = new Map<string, ByteMeter>();

  /**
   * @param maxBytes of one file
   * @param maxTotalBytes of all files of this process together
   */
  constructor(
    private readonly directory: string,
    private readonly maxBytes: number,
    private readonly maxTotalBytes = Infinity,
  ) {}

  /** Makes the folder and removes what dead processes left in it. */
  async prepare(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await removeLeftovers(this.directory, ABANDONED_AFTER_MS);
  }

  /**
   * Writes a stream to a file. The answer comes as soon as it is known: of a file that is refused the rest is still to come then, and is
   * read past. The stream is never destroyed, because a form's parser waits for the end of each.
   * @throws FileTooLargeError, TooManyUploadsError
   * @throws StorageUnavailableError the disk is full
   * @throws MissingFileError the stream broke off: the client went away, or its request ends too early
   */
  async receive(stream: Readable): Promise<SpooledFile> {
    const path = join(this.directory, temporaryFileName());
    const meter = new ByteMeter(() => this.refusalAfter(meter));
    this.held.set(path, meter);
    try {
      await write(stream, meter, path);
    } catch (error) {
      await this.remove(path);
      throw toRefusal(error);
    }
    return { path, bytes: meter.bytes, sha256: meter.hash.digest("hex"), dispose: () => this.remove(path) };
  }

  /** Removes what is left of this process's uploads, once nothing reads them any more. */
  async close(): Promise<void> {
    await Promise.all([...this.held.keys()].map((path) => this.remove(path)));
  }

  private refusalAfter(meter: ByteMeter): DomainError | null {
    if (meter.bytes > this.maxBytes) return new FileTooLargeError(this.maxBytes);
    let total = 0;
    for (const { bytes } of this.held.values()) total += bytes;
    return total > this.maxTotalBytes ? new TooManyUploadsError() : null;
  }

  private async remove(path: string): Promise<void> {
    this.held.delete(path);
    await rm(path, { force: true });
  }
}

/** Rejects with nothing left open; the source flows on then, unread. */
async function write(stream: Readable, meter: ByteMeter, path: string): Promise<void> {
  const breakOff = (error?: Error) => {
    if (!stream.readableEnded) meter.destroy(error ?? new Error("the stream broke off"));
  };
  // These stay: what is read past may break off as well, and must not be an uncaught error then.
  stream.on("error", breakOff).once("close", breakOff);
  if (stream.destroyed) breakOff();
  const file = createWriteStream(path, { flags: "wx", mode: 0o600 });
  try {
    await pipeline(stream.pipe(meter), file);
  } catch (error) {
    stream.unpipe(meter);
    stream.resume();
    // A small file can be refused before it was opened on disk, and removed before it is there.
    if (!file.closed) await new Promise<void>((resolve) => file.destroy().once("close", resolve));
    throw error;
  }
}

/** Passes bytes through, counting and hashing; fails at the first byte that is refused. */
class ByteMeter extends Transform {
  bytes = 0;
  readonly hash = createHash("sha256");

  constructor(private readonly findRefusal: () => Error | null) {
    super();
  }

  override _transform(
    chunk: Buffer,
    _encoding: string,
    done: (error: Error | null, chunk?: Buffer) => void,
  ): void {
    this.bytes += chunk.length;
    const refusal = this.findRefusal();
    if (refusal !== null) return done(refusal);
    this.hash.update(chunk);
    done(null, chunk);
  }
}

/** What the disk refuses names its system call; nothing else but the sender can break the pipeline. */
function toRefusal(error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") return new StorageUnavailableError(error, DISK_FULL);
  if (error instanceof DomainError || syscall !== undefined) return error;
  return new MissingFileError({ cause: error });
}
