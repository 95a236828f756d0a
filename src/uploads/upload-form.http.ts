import { Router, type Response } from "express";
import { fromGlobalId, toGlobalId } from "../ids/global-id.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { toReferenceImage } from "../reference-images/reference-image.graphql.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import type { Viewer } from "../workspaces/viewer.js";
import { checkWaitMs, type AddReferenceImage } from "./add-reference-image.js";
import { readUploadForm } from "./read-upload-form.js";
import type { Spool } from "./spool.js";

/**
 * `POST /api/v1/characters/{id}/reference-images`: the upload for integrations that speak no GraphQL, on the same path as the mutation.
 * 201 with the record as JSON; errors are left to the error handler. `?waitMs=` as in the mutation.
 */
export function uploadFormRoutes(
  addReferenceImage: AddReferenceImage,
  storage: MediaStorage,
  spool: Spool,
  viewerOf: (response: Response) => Viewer,
): Router {
  const router = Router();
  router.post("/api/v1/characters/:id/reference-images", async (request, response) => {
    const viewer = viewerOf(response);
    const characterId = fromGlobalId("Character", request.params.id);
    await addReferenceImage.requireCharacter(viewer, characterId);
    const waitMs = checkWaitMs(request.query.waitMs === undefined ? null : Number(request.query.waitMs));
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const { file, type, caption } = await readUploadForm(request, spool);
    const image = { characterId, type, caption, signal: gone.signal };
    const recorded = await addReferenceImage.add(viewer, image, file);
    const [analysed] = await addReferenceImage.waitForAnalyses([recorded], waitMs);
    response.status(201).json(await toRecord(analysed!, storage));
  });
  return router;
}

/** The names of the GraphQL type, for the fields that need no further look-up. */
async function toRecord(image: ReferenceImageEntity, storage: MediaStorage): Promise<object> {
  const { entity, ...fields } = toReferenceImage(image);
  const urlOf = (key: string | null) => (key === null ? null : storage.urlFor(key));
  return {
    ...fields,
    characterId: toGlobalId("Character", entity.characterId),
    url: await urlOf(image.storageKey),
    thumbnailUrl: await urlOf(image.thumbnailKey),
    faceCropUrl: await urlOf(image.faceCropKey),
  };
}
