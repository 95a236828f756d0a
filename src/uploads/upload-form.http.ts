import { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from "express";
import { keyUseOf } from "../idempotency/key-use.js";
import { toGlobalId } from "../ids/global-id.js";
import type { Log } from "../logging/log.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { toReferenceImage } from "../reference-images/reference-image.graphql.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import type { Viewer } from "../workspaces/viewer.js";
import type { AddReferenceImage } from "./add-reference-image.js";
import { MissingCharacterIdError, readCharacterId, undecodableAddress } from "./character-in-address.js";
import { readUploadForm } from "./read-upload-form.js";
import { clientGone } from "./receiving/client-gone.js";
import { RequestFiles } from "./receiving/request-files.js";
import type { Spool } from "./spool.js";
import { readParameters, repeated } from "./upload-form-fields.js";
import { DEFAULT_WAIT_MS } from "./wait-for-analyses.js";

/** Where the form is sent. */
const ADDRESS = "/api/v1/characters/:id/reference-images";
/** With nothing in the place of the id, or not even its slash. */
const WITHOUT_ID = "/api/v1/characters/{/}reference-images";

/**
 * `POST /api/v1/characters/{id}/reference-images`: the upload for integrations that speak no GraphQL, on the same path as the mutation.
 * 201 with the record as JSON; errors are left to the error handler. What it takes stands in docs/upload-form.md.
 */
export function uploadFormRoutes(
  addReferenceImage: AddReferenceImage,
  storage: MediaStorage,
  spool: Spool,
  viewerOf: (response: Response) => Viewer,
  log: Log,
): Router {
  const router = Router();
  const upload = async (request: Request<{ id: string }>, response: Response) => {
    const viewer = viewerOf(response);
    const characterId = readCharacterId(request.params.id);
    await addReferenceImage.requireCharacter(viewer, characterId);
    const parameters = readParameters(request.query);
    const header = request.get("Idempotency-Key") ?? null;
    const keyUse = keyUseOf("uploadReferenceImage", { header }, null);
    const signal = clientGone(response);
    const files = new RequestFiles(spool);
    let recorded: ReferenceImageEntity;
    let waitMs: number;
    try {
      const { file, type, caption, ...form } = await readUploadForm(request, files);
      if (form.waitMs !== null && parameters.waitMs !== null) throw repeated("waitMs");
      waitMs = form.waitMs ?? parameters.waitMs ?? DEFAULT_WAIT_MS;
      recorded = await addReferenceImage.add(viewer, { characterId, type, caption, keyUse, signal }, file);
    } finally {
      await files.letGo();
    }
    const [image] = await addReferenceImage.waitForAnalyses([recorded], waitMs);
    response.status(201).json(await toRecord(image!, storage, log));
  };
  router.route(ADDRESS).post(upload).all(allowPostAlone);
  router.route(WITHOUT_ID).post(refuseMissingId).all(allowPostAlone);
  router.use(refuseUndecodable);
  return router;
}

const refuseMissingId: RequestHandler = () => {
  throw new MissingCharacterIdError();
};

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

/** The names of the GraphQL type, for the fields that need no further look-up. A URL that cannot be made just now is null. */
async function toRecord(image: ReferenceImageEntity, storage: MediaStorage, log: Log): Promise<object> {
  const { entity, ...fields } = toReferenceImage(image);
  const withoutUrl = (error: unknown) => {
    log.error({ err: error }, "a recorded upload is answered without a URL");
    return null;
  };
  const urlOf = (key: string | null) => (key === null ? null : storage.urlFor(key).catch(withoutUrl));
  return {
    ...fields,
    characterId: toGlobalId("Character", entity.characterId),
    url: await urlOf(image.storageKey),
    thumbnailUrl: await urlOf(image.thumbnailKey),
    faceCropUrl: await urlOf(image.faceCropKey),
  };
}
