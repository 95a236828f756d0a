import { type FaceMeasures, numberOf } from "../face-analysis/measure/measure.js";
import { faceShareOf } from "../judgement/image/views.js";
import type { FaceRow, ImageRow } from "../judgement/rows.js";

/** A shot by what it adds to others. */
export interface ViewOfShot {
  image: Pick<ImageRow, "width" | "height" | "sha256">;
  face: Pick<FaceRow, "yawDegrees" | "pitchDegrees" | "rollDegrees" | "box" | "measures">;
  /** 0-1, of the image by itself. */
  quality: number;
}

/**
 * What counts as one step of difference: about the width of a bin of the coverage report (`default-bounds.ts`): 20° of yaw or pitch; twice the share of the
 * height; and half the way between its bounds for light.
 */
const STEP = { degrees: 20, doublings: 1, lightness: 20, uniformity: 0.25, exposure: 0.25 };

/**
 * Puts shots in the order in which they are worth handing over: the first stays first, and then always the one that lies farthest from all before it in pose,
 * framing and light, times its quality (farthest-point choice, Gonzalez 1985). So the first K are the best K for every K. What could not be
 * measured of either of two shots parts them by nothing. Equals go by their hash: the order depends on the shots alone.
 */
export function chooseViews<Shot extends ViewOfShot>(shots: readonly Shot[]): Shot[] {
  const [first, ...others] = shots;
  if (first === undefined) return [];
  const chosen = [first];
  const nearest = new Map(others.map((shot) => [shot, differenceOf(shot, first)]));
  while (nearest.size > 0) {
    const next = [...nearest].toSorted(farthestFirst)[0]![0];
    nearest.delete(next);
    chosen.push(next);
    for (const [shot, distance] of nearest) nearest.set(shot, Math.min(distance, differenceOf(shot, next)));
  }
  return chosen;
}

const farthestFirst = ([a, near]: [ViewOfShot, number], [b, far]: [ViewOfShot, number]): number =>
  far * b.quality - near * a.quality || b.quality - a.quality || (a.image.sha256 < b.image.sha256 ? -1 : 1);

/** In steps: Euclidean over pose, framing and light. */
export function differenceOf(a: ViewOfShot, b: ViewOfShot): number {
  const framing = Math.log2(faceShareOf(a.image, a.face)) - Math.log2(faceShareOf(b.image, b.face));
  return Math.hypot(
    (a.face.yawDegrees - b.face.yawDegrees) / STEP.degrees,
    (a.face.pitchDegrees - b.face.pitchDegrees) / STEP.degrees,
    framing / STEP.doublings,
    measured(a, b, "skinLightness") / STEP.lightness,
    measured(a, b, "illuminationUniformity") / STEP.uniformity,
    measured(a, b, "underExposure") / STEP.exposure,
    measured(a, b, "overExposure") / STEP.exposure,
  );
}

type LightMeasure = keyof Pick<
  FaceMeasures,
  "skinLightness" | "illuminationUniformity" | "underExposure" | "overExposure"
>;

function measured(a: ViewOfShot, b: ViewOfShot, name: LightMeasure): number {
  const [one, other] = [numberOf(a.face.measures[name]), numberOf(b.face.measures[name])];
  return one === null || other === null ? 0 : one - other;
}
