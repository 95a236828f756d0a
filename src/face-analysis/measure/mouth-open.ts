import { Point } from "../face-analyser.js";
import { LEFT_EYE, RIGHT_EYE, partCentre } from "../find/landmark-groups.js";
import { Measure } from "./measure.js";
import { meanPoint } from "../picture/similarity.js";

/** Inner lip points above and below each other. */
const INNER_LIPS = [
  [61, 67],
  [62, 66],
  [63, 65],
] as const;
const CHIN = 8;
/** Seen from the side, lips and chin are not where they seem to be. */
const MAX_YAW_DEGREES = 45;

/**
 * ISO/IEC 29794-5 "mouth closed" in its raw form, as OFIQ computes it: the widest gap of the inner lips over the distance from
 * between the eyes to the chin. 0 is closed; OFIQ's score halves at 0.2.
 */
export function measureMouthOpen(landmarks: Point[], yawDegrees: number): Measure {
  if (Math.abs(yawDegrees) > MAX_YAW_DEGREES) return { notMeasured: "the head is turned too far" };
  const gaps = INNER_LIPS.map(([upper, lower]) => distance(landmarks[upper]!, landmarks[lower]!));
  const length = faceLength(landmarks);
  return length > 0 ? Math.max(...gaps) / length : { notMeasured: "the face has no length" };
}

/** ISO/IEC 29794-5's T: from the middle of the eyes to the chin, in the landmarks' unit. */
export function faceLength(landmarks: Point[]): number {
  const eyes = [LEFT_EYE, RIGHT_EYE].map((eye) => partCentre(landmarks, eye));
  return distance(meanPoint(eyes), landmarks[CHIN]!);
}

const distance = (p: Point, q: Point): number => Math.hypot(p.x - q.x, p.y - q.y);
