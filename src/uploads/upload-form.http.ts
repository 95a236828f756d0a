import { Router, type Response } from "express";
import { keyUseOf } from "../idempotency/key-use.js";
import { fromGlobalId, toGlobalId } from "../ids/global-id.js";
import type { Log } from "../logging/log.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { toReferenceImage } from "../reference-images/reference-image.graphql.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import type { Viewer } from "../workspaces/viewer.js";
import type { AddReferenceImage } from "./add-reference-image.js";
import { readUploadForm } from "./read-upload-form.js";
import { clientGone } from "./receiving/client-gone.js";
import { RequestFiles } from "./receiving/request-files.js";
import type { Spool } from "./spool.js";
import { checkWaitMs } from "./wait-for-analyses.js";

/**
 * `POST /api/v1/characters/{id}/reference-images`: the upload for integrations that speak no GraphQL, on the same path as the mutation.
 * 201 with the record as JSON; errors are left to the error handler. `?waitMs=` and the header `Idempotency-Key` as in the mutation.
 */
export function uploadFormRoutes(
  addReferenceImage: AddReferenceImage,
  storage: MediaStorage,
  spool: Spool,
  viewerOf: (response: Response) => Viewer,
  log: Log,
): Router {
  const router = Router();
  router.post("/api/v1/characters/:id/reference-images", async (request, response) => {
    const viewer = viewerOf(response);
    const characterId = fromGlobalId("Character", request.params.id);
    await addReferenceImage.requireCharacter(viewer, characterId);
    const waitMs = checkWaitMs(request.query.waitMs === undefined ? null : Number(request.query.waitMs));
    const header = request.get("Idempotency-Key") ?? null;
    const keyUse = keyUseOf("uploadReferenceImage", { header }, null);
    const signal = clientGone(response);
    const files = new RequestFiles(spool);
    let recorded: ReferenceImageEntity;
    try {
      const { file, type, caption } = await readUploadForm(request, files);
      recorded = await addReferenceImage.add(viewer, { characterId, type, caption, keyUse, signal }, file);
    } finally {
      await files.letGo();
    }
    const [image] = await addReferenceImage.waitForAnalyses([recorded], waitMs);
    response.status(201).json(await toRecord(image!, storage, log));
  });
  return router;
}

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
