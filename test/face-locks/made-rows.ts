import { FaceEntity } from "../../src/reference-images/face.entity.js";
import { ImageFormat } from "../../src/reference-images/picture.columns.js";
import { ReferenceImageEntity } from "../../src/reference-images/reference-image.entity.js";
import type { FaceRow, ImageRow } from "../../src/judgement/rows.js";
import { madeFace, madeImage } from "../judgement/made-images.js";

/** A made face as the database stores one: both networks know it by the same numbers, so that faces are as far apart as by one. */
export function faceToStore(
  changes: Partial<FaceRow> & Partial<Omit<FaceEntity, keyof FaceRow>> = {},
): FaceEntity {
  const made = madeFace(changes);
  const second = { secondEmbedding: [...made.embedding] };
  return Object.assign(
    new FaceEntity(),
    { landmarks: [], detectionScore: 0.99, ...made, ...second },
    changes,
  );
}

/** A made image as the database stores one. */
export function imageToStore(
  changes: Partial<ImageRow> & Partial<Omit<ReferenceImageEntity, keyof ImageRow>> = {},
): ReferenceImageEntity {
  const image = madeImage(changes);
  const columns = {
    position: 0,
    failureReason: null,
    format: ImageFormat.JPEG,
    bytes: 1,
    storageKey: `made/${image.id}/original.jpg`,
    thumbnailKey: null,
    faceCropKey: null,
    caption: null,
  };
  return Object.assign(new ReferenceImageEntity(), columns, image, changes);
}
