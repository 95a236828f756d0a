import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { DomainError } from "../errors/domain-error.js";
import { StorageUnavailableError } from "../media-storage/media-storage-errors.js";
import { removeLeftovers, temporaryFileName } from "../media-storage/process-files.js";
import { FileTooLargeError, MissingFileError } from "./upload-errors.js";

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
  dispose(): Promise<void>;
}

/** A folder for uploads on their way: bounded, counted and hashed before anything else happens to them. */
export class Spool {
  constructor(
    private readonly directory: string,
    private readonly maxBytes: number,
  ) {}

  /** Makes the folder and removes what dead processes left in it. */
  async prepare(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await removeLeftovers(this.directory, ABANDONED_AFTER_MS);
  }

  /**
   * Drains the stream to its end in every case, so that the next file of the same request can be read.
   * @throws FileTooLargeError
   * @throws StorageUnavailableError the disk is full
   * @throws MissingFileError the stream broke off: the client went away, or its request ends too early
   */
  async receive(stream: Readable): Promise<SpooledFile> {
    const path = join(this.directory, temporaryFileName());
    const meter = new ByteMeter(this.maxBytes);
    const file = createWriteStream(path, { flags: "wx", mode: 0o600 });
    try {
      await pipeline(stream, meter, file, { end: true });
    } catch (error) {
      // A small file can be refused before it was opened on disk, and removed before it is there.
      if (!file.closed) await new Promise<void>((resolve) => file.destroy().once("close", resolve));
      await rm(path, { force: true });
      await drain(stream);
      if (isDiskFull(error)) throw new StorageUnavailableError(error, DISK_FULL);
      // What the disk refuses names its system call; nothing else but the sender can break the pipeline.
      if (error instanceof DomainError || "syscall" in (error as Error)) throw error;
      throw new MissingFileError({ cause: error });
    }
    return {
      path,
      bytes: meter.bytes,
      sha256: meter.hash.digest("hex"),
      dispose: () => rm(path, { force: true }),
    };
  }
}

/** Passes bytes through, counting and hashing; fails at the first byte beyond the bound. */
class ByteMeter extends Transform {
  bytes = 0;
  readonly hash = createHash("sha256");

  constructor(private readonly maxBytes: number) {
    super();
  }

  override _transform(
    chunk: Buffer,
    _encoding: string,
    done: (error: Error | null, chunk?: Buffer) => void,
  ): void {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes) return done(new FileTooLargeError(this.maxBytes));
    this.hash.update(chunk);
    done(null, chunk);
  }
}

/** Reads the rest of a stream and throws it away. */
export async function drain(stream: Readable): Promise<void> {
  if (stream.destroyed || stream.readableEnded) return;
  stream.resume();
  await finished(stream).catch(() => undefined);
}

const isDiskFull = (error: unknown): boolean =>
  ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException).code ?? "");
