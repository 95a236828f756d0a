import type { CharacterEntity } from "../characters/character.entity.js";
import { newId } from "../ids/global-id.js";
import { FaceEntity } from "../reference-images/face.entity.js";
import { originOf } from "../reference-images/provenance.js";
import { ReferenceImageEntity, ReferenceImageType } from "../reference-images/reference-image.entity.js";
import type { ImageWithFace } from "../reference-images/reference-image.queries.js";
import { faceRowOf, imageColumnsOf } from "../uploads/rows-of-analysis.js";
import type { UnstoredImage } from "./analyse-unstored-image.js";

/**
 * The rows that an upload of this picture would leave behind, last in the character's list, for whatever judges stored images to judge
 * this one just so. Never saved: the id is nobody's, and no object is stored under a key.
 * @param requiresConsent whether the workspace requires a consent entry, which this picture has not
 */
export function toHypotheticalImage(
  {
    character,
    accepted,
    analysis,
  }: Pick<UnstoredImage, "accepted" | "analysis"> & {
    character: Pick<CharacterEntity, "id" | "workspaceId">;
  },
  set: readonly ImageWithFace[],
  requiresConsent = false,
): ImageWithFace {
  const { format, file } = accepted;
  const image = Object.assign(new ReferenceImageEntity(), {
    id: newId(),
    workspaceId: character.workspaceId,
    characterId: character.id,
    type: set.length === 0 ? ReferenceImageType.PRIMARY : ReferenceImageType.REFERENCE,
    position: Math.max(-1, ...set.map((other) => other.image.position)) + 1,
    format,
    bytes: file.bytes,
    sha256: file.sha256,
    storageKey: "",
    thumbnailKey: null,
    faceCropKey: null,
    fileName: null,
    caption: null,
    ...originOf(null, accepted.metadata.evidence),
    requiresConsent,
    ...imageColumnsOf(analysis),
  });
  if (analysis.face === null) return { image, face: null };
  const row = faceRowOf(image, analysis.face, analysis);
  return { image, face: Object.assign(new FaceEntity(), row) };
}
