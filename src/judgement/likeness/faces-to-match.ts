import type { Rectangle } from "../../face-analysis/face-analyser.js";
import type { Thresholds } from "../bounds.js";
import { isCovered } from "../image/cover-finding.js";
import { isDrawn } from "../image/not-a-photograph.js";
import { visibleShare } from "../image/framing-findings.js";
import type { ImageAndFace, ImageRow, OtherFaceRow } from "../rows.js";
import { identityOf } from "./identity.js";
import { NotScoredReason } from "./match.js";

/** A face of a picture, as it is matched. */
export interface FaceToMatch {
  /** By prominence, from 0. */
  place: number;
  box: Rectangle;
  /** What it is compared by. */
  identity: ArrayLike<number>;
  /** Why it cannot be scored; null where it can. */
  obstacle: NotScoredReason | null;
}

/** The faces of an analysed picture, the most prominent first; none where none was found. */
export function facesToMatch({ image, face }: ImageAndFace, thresholds: Thresholds): FaceToMatch[] {
  if (face === null) return [];
  return [face, ...(face.otherFaces ?? [])].map((found, place) => {
    const { box } = found;
    const identity = identityOf({ ...found, model: face.model });
    return { place, box, identity, obstacle: obstacleTo(found, image, thresholds) };
  });
}

/** Why it cannot be told whose face it is; null where it can. What was not measured is no obstacle: it is not known. */
export function obstacleTo(
  { box, interEyePixels, measures = {} }: Pick<OtherFaceRow, "box" | "interEyePixels" | "measures">,
  image: Pick<ImageRow, "width" | "height">,
  thresholds: Thresholds,
): NotScoredReason | null {
  if (isDrawn(measures, thresholds)) return NotScoredReason.NOT_A_PHOTOGRAPH;
  const isHidden = isBelow(measures.eyesVisible, thresholds.eyesVisible.good);
  if (isHidden || isCovered(measures, thresholds)) return NotScoredReason.FACE_COVERED;
  const isTooPoor =
    interEyePixels <= thresholds.interEyePixels.useless ||
    visibleShare(box, image) <= thresholds.visibleShare.useless ||
    isBelow(measures.sharpness, thresholds.sharpness.useless);
  return isTooPoor ? NotScoredReason.FACE_NOT_RECOGNISABLE : null;
}

const isBelow = (measure: unknown, bound: number): boolean => typeof measure === "number" && measure < bound;
