import { randomBytes } from "node:crypto";
import type { DataSource } from "typeorm";
import { FaceLockCause } from "../../src/face-locks/face-lock-revision.entity.js";
import { remakeFaceLock } from "../../src/face-locks/remake-face-lock.js";
import { GOOD_MEASURES } from "../judgement/made-images.js";
import { fromGlobalId, newId, toGlobalId } from "../../src/ids/global-id.js";
import { FaceEntity } from "../../src/reference-images/face.entity.js";
import { ImageFormat } from "../../src/reference-images/picture.columns.js";
import {
  ReferenceImageEntity,
  ReferenceImageStatus,
  ReferenceImageType,
} from "../../src/reference-images/reference-image.entity.js";

interface AnalysedImageRow extends Partial<ReferenceImageEntity> {
  /** Pixels between the eyes: from 50 on the face is strong, at 30 usable. Null: an image without a face. */
  interEyePixels?: number | null;
  /** Every number of the embedding; two images with the same one show the same person. */
  embeddingValue?: number;
  /** What else of the face is not as usual. */
  face?: Partial<Omit<FaceEntity, "referenceImage">>;
}

/** The global id of an analysed image that was written as a row, for tests of sets in which the pictures do not matter. */
export async function insertAnalysedImage(
  dataSource: DataSource,
  workspaceId: string,
  characterGlobalId: string,
  row: AnalysedImageRow = {},
): Promise<string> {
  const { interEyePixels = 100, embeddingValue = 0.05, face, ...columns } = row;
  const characterId = fromGlobalId("Character", characterGlobalId)!;
  const id = newId();
  await dataSource.getRepository(ReferenceImageEntity).insert({
    id,
    workspaceId,
    characterId,
    position: 0,
    width: 400,
    height: 400,
    bytes: 1_000,
    type: ReferenceImageType.REFERENCE,
    status: ReferenceImageStatus.READY,
    format: ImageFormat.JPEG,
    sha256: randomBytes(32).toString("hex"),
    storageKey: `${workspaceId}/${characterId}/${id}/original.jpg`,
    analyser: "rows",
    faceCount: interEyePixels === null ? 0 : 1,
    ...columns,
  });
  if (interEyePixels !== null) {
    await dataSource.getRepository(FaceEntity).insert({
      referenceImageId: id,
      workspaceId,
      interEyePixels,
      box: { x: 100, y: 100, width: 200, height: 200 },
      landmarks: Array.from({ length: 68 }, (_, i) => ({ x: 100 + i, y: 200 })),
      detectionScore: 0.9,
      yawDegrees: 0,
      pitchDegrees: 0,
      rollDegrees: 0,
      estimatedAge: 30,
      measures: GOOD_MEASURES,
      model: "rows",
      embedding: Array.from({ length: 128 }, () => embeddingValue),
      ...face,
    });
  }
  return toGlobalId("ReferenceImage", id);
}

/** What the analysis of the inserted images would have done last. */
export async function makeFaceLock(
  dataSource: DataSource,
  workspaceId: string,
  characterGlobalId: string,
): Promise<void> {
  const characterId = fromGlobalId("Character", characterGlobalId)!;
  await dataSource.transaction((manager) =>
    remakeFaceLock(manager, { workspaceId, characterId }, FaceLockCause.IMAGE_ANALYSED, null),
  );
}
