import type { Rectangle } from "../../face-analysis/face-analyser.js";
import type { FaceMeasures } from "../../face-analysis/measure/measure.js";
import type { Thresholds } from "../bounds.js";
import { isDrawn } from "../image/not-a-photograph.js";
import { visibleShare } from "../image/framing-findings.js";
import type { ImageAndFace, ImageRow } from "../rows.js";
import { NotScoredReason } from "./match.js";

/** A face of a picture, as it is matched. */
export interface FaceToMatch {
  /** By prominence, from 0. */
  place: number;
  box: Rectangle;
  embedding: readonly number[];
  /** Why it cannot be scored; null where it can. */
  obstacle: NotScoredReason | null;
}

/** The faces of an analysed picture, the most prominent first; none where none was found. */
export function facesToMatch({ image, face }: ImageAndFace, thresholds: Thresholds): FaceToMatch[] {
  if (face === null) return [];
  return [face, ...(face.otherFaces ?? [])].map(
    ({ box, interEyePixels, embedding, measures = {} }, place) => ({
      place,
      box,
      embedding,
      obstacle: obstacleTo({ box, interEyePixels, measures }, image, thresholds),
    }),
  );
}

interface MeasuredFace {
  box: Rectangle;
  interEyePixels: number;
  measures: FaceMeasures;
}

/** What a face cannot be told by. What was not measured is no obstacle: it is not known. */
function obstacleTo(face: MeasuredFace, image: ImageRow, thresholds: Thresholds): NotScoredReason | null {
  if (isDrawn(face.measures, thresholds)) return NotScoredReason.NOT_A_PHOTOGRAPH;
  if (isBelow(face.measures.eyesVisible, thresholds.eyesVisible.good)) return NotScoredReason.FACE_COVERED;
  const isTooPoor =
    face.interEyePixels <= thresholds.interEyePixels.useless ||
    visibleShare(face.box, image) <= thresholds.visibleShare.useless ||
    isBelow(face.measures.sharpness, thresholds.sharpness.useless);
  return isTooPoor ? NotScoredReason.FACE_NOT_RECOGNISABLE : null;
}

const isBelow = (measure: unknown, bound: number): boolean => typeof measure === "number" && measure < bound;
