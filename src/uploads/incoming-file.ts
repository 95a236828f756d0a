import type { SpooledFile } from "./spool.js";

/** A file that came with a request. It may be received any number of times while the request lasts, and need not be at all. */
export interface IncomingFile {
  /** As the client names it; kept for people, never used as a path. */
  fileName: string | null;
  /**
   * Each answer is a use of its own, and ends with its `dispose`; the file itself stays for further ones.
   * @throws FileTooLargeError, StorageUnavailableError, MissingFileError and whatever else the file was refused for
   */
  receive(): Promise<SpooledFile>;
}

/** A file of which it is known already that it cannot be had. */
export const refusedFile = (fileName: string | null, reason: unknown): IncomingFile => ({
  fileName,
  receive: () => Promise.reject(reason),
});
