import type { Readable } from "node:stream";
import type { FileUpload } from "graphql-upload-minimal";
import { drain, type Spool, type SpooledFile } from "./spool.js";
import { MissingFileError } from "./upload-errors.js";

/** A file of a request, not necessarily read yet. Either `receive` or `discard` is called, once. */
export interface IncomingFile {
  /** As the client names it; kept for people, never used as a path. */
  fileName: string | null;
  /** @throws FileTooLargeError, StorageUnavailableError, MissingFileError when it breaks off */
  receive(): Promise<SpooledFile>;
  /** Reads it to its end all the same, so that what follows it in the request can be read. */
  discard(): Promise<void>;
}

/** A file that still has to come over the network. */
export function fromStream(stream: Readable, fileName: string | null, spool: Spool): IncomingFile {
  return { fileName, receive: () => spool.receive(stream), discard: () => drain(stream) };
}

/** A file of a GraphQL request. @throws MissingFileError the request names it but does not bring it, or breaks off before it */
export async function fromUpload(upload: Promise<FileUpload>, spool: Spool): Promise<IncomingFile> {
  try {
    const { createReadStream, filename } = await upload;
    return fromStream(createReadStream(), filename, spool);
  } catch (error) {
    throw new MissingFileError({ cause: error });
  }
}

/** A file that was received before it was clear what to do with it. */
export function fromSpooled(file: SpooledFile, fileName: string | null): IncomingFile {
  return { fileName, receive: async () => file, discard: () => file.dispose() };
}
