import { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from "express";
import { keyUseOf, type KeyUse } from "../idempotency/key-use.js";
import type { Log } from "../logging/log.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import type { PictureColumns } from "../reference-images/picture.columns.js";
import type { Viewer } from "../workspaces/viewer.js";
import { MissingCharacterIdError, readCharacterId, undecodableAddress } from "./character-in-address.js";
import type { IncomingFile } from "./incoming-file.js";
import { readParameters, repeated, type PictureForm, type WaitText } from "./picture-form.js";
import { readUploadForm } from "./read-upload-form.js";
import { clientGone } from "./receiving/client-gone.js";
import { RequestFiles } from "./receiving/request-files.js";
import type { Spool } from "./spool.js";
import { DEFAULT_WAIT_MS } from "./wait-for-analyses.js";

/** What every picture's request says beside what its form has. */
export interface FormRequest {
  characterId: string;
  keyUse: KeyUse | null;
  /** Aborted when the client is gone. */
  signal: AbortSignal;
}

/** What is done with what a form brings: the same as the mutation does. */
export interface FormAction<Texts extends WaitText, Row> {
  form: PictureForm<Texts>;
  /** The mutation, which an idempotency key stands for as well. */
  operation: string;
  /** @throws ForbiddenError, NotFoundError */
  requireCharacter(viewer: Viewer, characterId: string): Promise<unknown>;
  add(viewer: Viewer, request: FormRequest & Texts, file: IncomingFile): Promise<Row>;
  waitFor(recorded: Row, waitMs: number): Promise<Row>;
  /** The answer; URLs are added to it. */
  toRecord(row: Row): object;
}

/** What the routes of all forms stand on. */
export interface FormFoundation {
  storage: MediaStorage;
  spool: Spool;
  viewerOf: (response: Response) => Viewer;
  log: Log;
}

/**
 * `POST /api/v1/characters/{id}/…`: a picture for integrations that speak no GraphQL, on the same path as the mutation.
 * 201 with the record as JSON; errors are left to the error handler.
 */
export function pictureFormRoutes<Texts extends WaitText, Row extends PictureColumns>(
  { form, operation, ...action }: FormAction<Texts, Row>,
  { storage, spool, viewerOf, log }: FormFoundation,
): Router {
  const router = Router();
  const take = async (request: Request<{ id: string }>, response: Response) => {
    const viewer = viewerOf(response);
    const characterId = readCharacterId(request.params.id, form.address);
    await action.requireCharacter(viewer, characterId);
    const parameters = readParameters(form, request.query);
    const header = request.get("Idempotency-Key") ?? null;
    const keyUse = keyUseOf(operation, { header }, null);
    const signal = clientGone(response);
    const files = new RequestFiles(spool);
    let recorded: Row;
    let waitMs: number;
    try {
      const { file, ...texts } = await readUploadForm(form, request, files);
      if (texts.waitMs !== null && parameters.waitMs !== null) throw repeated("waitMs");
      waitMs = texts.waitMs ?? parameters.waitMs ?? DEFAULT_WAIT_MS;
      const brought = { ...(texts as unknown as Texts), characterId, keyUse, signal };
      recorded = await action.add(viewer, brought, file);
    } finally {
      await files.letGo();
    }
    const picture = await action.waitFor(recorded, waitMs);
    const urls = await urlsOf(picture, storage, log);
    response.status(201).json({ ...action.toRecord(picture), ...urls });
  };
  const refuseMissingId: RequestHandler = () => {
    throw new MissingCharacterIdError(form.address);
  };
  router.route(form.address.replace("{id}", ":id")).post(take).all(allowPostAlone);
  // With nothing in the place of the id, or not even its slash.
  router.route(form.address.replace("{id}/", "{/}")).post(refuseMissingId).all(allowPostAlone);
  router.use(refuseUndecodable);
  return router;
}

const allowPostAlone: RequestHandler = (request, response) => {
  response.set("Allow", "POST, OPTIONS");
  if (request.method === "OPTIONS") return void response.status(204).end();
  const code = "METHOD_NOT_ALLOWED";
  const message = `Pictures are sent here by POST, not ${request.method}. To read, change or delete them ask POST /graphql.`;
  response.status(405).json({ errors: [{ code, message, field: [], extensions: { code } }] });
};

/** Express tells of an id that it cannot decode by this error. */
const refuseUndecodable: ErrorRequestHandler = (error: Error, _request, _response, next) =>
  next(error instanceof URIError ? undecodableAddress(error) : error);

/** A URL that cannot be made just now is null. */
async function urlsOf(
  { storageKey, thumbnailKey, faceCropKey }: PictureColumns,
  storage: MediaStorage,
  log: Log,
): Promise<object> {
  const withoutUrl = (error: unknown) => {
    log.error({ err: error }, "a recorded upload is answered without a URL");
    return null;
  };
  const urlOf = async (key: string | null) => (key === null ? null : storage.urlFor(key));
  return {
    url: await urlOf(storageKey).catch(withoutUrl),
    thumbnailUrl: await urlOf(thumbnailKey).catch(withoutUrl),
    faceCropUrl: await urlOf(faceCropKey).catch(withoutUrl),
  };
}
