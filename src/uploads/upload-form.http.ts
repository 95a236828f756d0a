import type { Router } from "express";
import { toGlobalId } from "../ids/global-id.js";
import { toReferenceImage } from "../reference-images/reference-image.graphql.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import type { AddReferenceImage } from "./add-reference-image.js";
import { pictureFormRoutes, type FormFoundation } from "./picture-form.http.js";
import { UPLOAD_FORM } from "./upload-form-fields.js";

/** The form of a reference image. What it takes stands in docs/upload-form.md. */
export const uploadFormRoutes = (addReferenceImage: AddReferenceImage, foundation: FormFoundation): Router =>
  pictureFormRoutes(
    {
      form: UPLOAD_FORM,
      operation: "uploadReferenceImage",
      requireCharacter: (viewer, id) => addReferenceImage.requireCharacter(viewer, id),
      add: (viewer, request, file) => addReferenceImage.add(viewer, request, file),
      waitFor: async (recorded, waitMs) => (await addReferenceImage.waitForAnalyses([recorded], waitMs))[0]!,
      toRecord,
    },
    foundation,
  );

/** The names of the GraphQL type, for the fields that need no further look-up. */
function toRecord(image: ReferenceImageEntity): object {
  const { entity, ...fields } = toReferenceImage(image);
  return { ...fields, characterId: toGlobalId("Character", entity.characterId) };
}
