import type { DetectedFace, ImageAnalysis, OtherFace } from "../face-analysis/face-analyser.js";
import type { FaceEntity, StoredOtherFace } from "../reference-images/face.entity.js";
import {
  ReferenceImageStatus,
  type ReferenceImageEntity,
} from "../reference-images/reference-image.entity.js";

/** What an analysis says of the picture, as the image's columns. */
export function imageColumnsOf(analysis: ImageAnalysis) {
  const { width, height, faceCount, measures, perceptualHash, analyser } = analysis;
  const described = { width, height, faceCount, measures, perceptualHash, analyser };
  return { ...described, status: ReferenceImageStatus.READY, failureReason: null };
}

/** The face's row with the faces beside it, for an image that has an id. */
export function faceRowOf(
  image: Pick<ReferenceImageEntity, "id" | "workspaceId">,
  face: DetectedFace,
  { analyser, otherFaces }: Pick<ImageAnalysis, "analyser" | "otherFaces">,
): Omit<FaceEntity, "referenceImage"> {
  const { embedding, ...measured } = face;
  return {
    ...measured,
    referenceImageId: image.id,
    workspaceId: image.workspaceId,
    model: analyser,
    embedding: [...embedding],
    otherFaces: otherFaces.map(toStored),
  };
}

/** Landmarks to a tenth of a pixel: there may be eight times 68 of them in a row. */
const toStored = ({ embedding, landmarks, ...other }: OtherFace): StoredOtherFace => ({
  ...other,
  landmarks: landmarks.map(({ x, y }) => ({ x: Number(x.toFixed(1)), y: Number(y.toFixed(1)) })),
  embedding: [...embedding].map(rounded),
});

/** As text, which JSON is, a single-precision number has places that it does not know. */
const rounded = (value: number): number => Number(value.toFixed(7));
