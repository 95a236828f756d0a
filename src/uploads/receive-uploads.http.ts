import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Request, RequestHandler, Response } from "express";
import { processRequest, type GraphQLOperation, type Upload } from "graphql-upload-minimal";
import { maybeFromForeignPage } from "../graphql/foreign-pages.js";
import { Scope } from "../workspaces/scope.js";
import { ForbiddenError, type Viewer } from "../workspaces/viewer.js";
import { refusedFile, type IncomingFile } from "./incoming-file.js";
import { isBrokenOff, onBrokenOff } from "./receiving/broken-off.js";
import { CheckedForm, MAX_FIELD_BYTES } from "./receiving/checked-form.js";
import { multipartHeaders } from "./receiving/multipart-headers.js";
import { RequestFiles } from "./receiving/request-files.js";
import { MalformedUploadError, valueAt, type NamedFile } from "./receiving/upload-map.js";
import type { Spool } from "./spool.js";
import { MissingPartError, NoFileNameError } from "./upload-errors.js";
import { MAX_IMAGES_PER_CHARACTER } from "../reference-images/max-images.js";

/** What a form has beside its files, and what comes of a file that is too large before the one behind it. */
const MAX_BYTES_BESIDE_FILES = 256 * 1024 * 1024;

/**
 * The GraphQL multipart request specification around the handler that answers operations. Every file is received before the operation runs,
 * and an `Upload` resolves to an {@link IncomingFile}, which may be used in any order, several times or not at all. The files are gone
 * when the operation has ended.
 */
export function withUploads(
  spool: Spool,
  maxUploadBytes: number,
  viewerOf: (response: Response) => Viewer,
  answer: RequestHandler,
): RequestHandler {
  const maxBytes = MAX_IMAGES_PER_CHARACTER * maxUploadBytes + MAX_BYTES_BESIDE_FILES;
  return async (request, response, next) => {
    const headers = multipartHeaders(request.headers);
    if (headers === null || !isTakenFrom(request)) return answer(request, response, next);
    const files = new RequestFiles(spool);
    response.locals.letGoOfUploads = () => files.letGo();
    try {
      request.body = await receiveOperation(request, response, headers, maxBytes, viewerOf(response), files);
      // Whoever is gone before all has come asked for nothing yet.
      if (!isGone(request, response)) await answer(request, response, next);
    } finally {
      // Again, for operations that did not come to run. Here, too, none is removed that is still read.
      await files.letGo();
    }
  };
}

/** For when the operation has ended and before it is answered, so that nothing is left when the client hears of it. */
export const letGoOfUploads = ({ locals }: Response): (() => Promise<void>) | undefined =>
  locals.letGoOfUploads as (() => Promise<void>) | undefined;

/** Not from a foreign page, which the handler refuses, and can refuse before the files have come. */
const isTakenFrom = ({ method, headers }: Request): boolean =>
  method === "POST" && !maybeFromForeignPage(headers);

const isGone = (request: Request, response: Response): boolean => response.destroyed || isBrokenOff(request);

/**
 * Resolves as soon as the fate of every file is known: what is left of the request then is read past.
 * @throws MalformedUploadError
 */
async function receiveOperation(
  request: Request,
  response: Response,
  headers: IncomingHttpHeaders,
  maxBytes: number,
  viewer: Viewer,
  files: RequestFiles,
): Promise<GraphQLOperation> {
  const form = new CheckedForm(headers, MAX_IMAGES_PER_CHARACTER, maxBytes);
  onBrokenOff(request, () => form.destroy());
  request.pipe(form);
  try {
    const named = await form.checked;
    // The parser hears nothing of a form that failed before it began.
    const operation = await Promise.race([parse(form, response), form.failed]);
    if (viewer.has(Scope.CHARACTERS_WRITE)) {
      const arrivals = named.map((file) => awaitFile(file, operation, form, files));
      await Promise.race([Promise.all(arrivals), form.failed]);
    } else {
      const refused = refusedFile(null, new ForbiddenError(Scope.CHARACTERS_WRITE));
      for (const file of named) place(Promise.resolve(refused), file, operation);
    }
    return operation;
  } finally {
    request.unpipe(form);
    form.destroy();
    request.resume();
  }
}

/** Resolves when the map has been read; the files come after that. What the parser cannot read is the client's mistake, also where it says 500. */
async function parse(form: CheckedForm, response: Response): Promise<GraphQLOperation> {
  try {
    // A stream with headers is all that the parser takes of a request.
    const request = form as unknown as IncomingMessage;
    // No maxFileSize: the spool bounds a file, with an error of ours, where the parser would cut it in silence.
    const options = { maxFieldSize: MAX_FIELD_BYTES, maxFiles: Infinity };
    return (await processRequest(request, response, options)) as GraphQLOperation;
  } catch (error) {
    throw new MalformedUploadError((error as Error).message);
  }
}

/** Resolves when the file was spooled or refused, or the form has ended without it. */
async function awaitFile(
  named: NamedFile,
  operation: GraphQLOperation,
  form: CheckedForm,
  files: RequestFiles,
): Promise<void> {
  const upload = valueAt(operation, named.paths[0]!) as Upload;
  const arrival = arrive(upload, named.part, form, files);
  place(arrival, named, operation);
  await arrival;
}

async function arrive(
  upload: Upload,
  part: string,
  form: CheckedForm,
  files: RequestFiles,
): Promise<IncomingFile> {
  try {
    const { createReadStream, filename } = await upload.promise;
    return await files.add(createReadStream(), filename ?? null);
  } catch (cause) {
    const reason = form.texts.has(part) ? new NoFileNameError(part) : new MissingPartError(part, { cause });
    return refusedFile(null, reason);
  }
}

/** One part has one Upload, wherever it stands. The scalar gives its promise to the resolvers. */
function place(file: Promise<IncomingFile>, { paths }: NamedFile, operation: GraphQLOperation): void {
  const upload = valueAt(operation, paths[0]!) as { promise: Promise<unknown> };
  upload.promise = file;
}
