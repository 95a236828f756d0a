import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFileName } from "../media-storage/process-files.js";

/** More than fits into what a file system keeps beside its blocks. */
const PROBE = Buffer.alloc(64 * 1024, 1);

/** That uploads cannot be received; its message may be shown to whoever asks, since it holds no path. */
export class SpoolUnusableError extends Error {
  readonly publicReason: string;

  constructor(cause: unknown) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    const isFull = ["ENOSPC", "EDQUOT"].includes(code);
    const reason = `${isFull ? "the disk for uploads on their way is full" : "uploads on their way cannot be written"} (${code})`;
    super(reason, { cause });
    this.name = "SpoolUnusableError";
    this.publicReason = reason;
  }
}

/** Resolves when a file can be written where uploads are received; leaves none. @throws SpoolUnusableError */
export async function checkSpool(directory: string, write: typeof writeFile = writeFile): Promise<void> {
  const path = join(directory, temporaryFileName());
  try {
    await write(path, PROBE, { flag: "wx", mode: 0o600, flush: true });
  } catch (error) {
    throw new SpoolUnusableError(error);
  } finally {
    await rm(path, { force: true }).catch(() => {});
  }
}
