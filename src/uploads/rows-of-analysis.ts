import type { DetectedFace, ImageAnalysis, OtherFace } from "../face-analysis/face-analyser.js";
import type { FaceColumns, StoredOtherFace } from "../reference-images/face.columns.js";
import type { FaceEntity } from "../reference-images/face.entity.js";
import {
  ReferenceImageStatus,
  type ReferenceImageEntity,
} from "../reference-images/reference-image.entity.js";

/** What an analysis says of a picture, as the columns of any table. */
export function pictureColumnsOf(analysis: ImageAnalysis) {
  const { width, height, faceCount, measures, perceptualHash, analyser } = analysis;
  return { width, height, faceCount, measures, perceptualHash, analyser, failureReason: null };
}

/** The same as a reference image's columns. */
export const imageColumnsOf = (analysis: ImageAnalysis) => ({
  ...pictureColumnsOf(analysis),
  status: ReferenceImageStatus.READY,
});

/** The face's columns with the faces beside it, in any table. */
export function faceColumnsOf(
  face: DetectedFace,
  { analyser, otherFaces }: Pick<ImageAnalysis, "analyser" | "otherFaces">,
): FaceColumns {
  const { embedding, secondEmbedding, ...measured } = face;
  return {
    ...measured,
    model: analyser,
    embedding: [...embedding],
    secondEmbedding: [...secondEmbedding],
    otherFaces: otherFaces.map(toStored),
  };
}

/** The row of the face of a reference image that has an id. */
export const faceRowOf = (
  image: Pick<ReferenceImageEntity, "id" | "workspaceId">,
  face: DetectedFace,
  analysis: Pick<ImageAnalysis, "analyser" | "otherFaces">,
): Omit<FaceEntity, "referenceImage"> => ({
  ...faceColumnsOf(face, analysis),
  referenceImageId: image.id,
  workspaceId: image.workspaceId,
});

/** Landmarks to a tenth of a pixel: there may be eight times 68 of them in a row. */
const toStored = ({ embedding, secondEmbedding, landmarks, ...other }: OtherFace): StoredOtherFace => ({
  ...other,
  landmarks: landmarks.map(({ x, y }) => ({ x: Number(x.toFixed(1)), y: Number(y.toFixed(1)) })),
  embedding: [...embedding].map(rounded),
  secondEmbedding: [...secondEmbedding].map(rounded),
});

/** As text, which JSON is, a single-precision number has places that it does not know. */
const rounded = (value: number): number => Number(value.toFixed(7));
