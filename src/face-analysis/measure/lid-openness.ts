import type { Point } from "../face-analyser.js";
import type { LaidEye } from "../find/find-mesh.js";

/** Of an eye's contour: where the lids meet, outside and inside, and how many pairs of points face each other between them. */
const [OUTER_CORNER, INNER_CORNER] = [0, 8];
const PAIRS = 7;

/**
 * How far an eye is open: the mean gap between its lids over its width. Hardly more than 0 when closed, about 0.25 when open, more when
 * wide open. The eye aspect ratio (Soukupova and Cech 2016), which takes two gaps; here there are seven.
 */
export function lidOpenness({ contour }: LaidEye): number {
  let gaps = 0;
  for (let i = 1; i <= PAIRS; i++) gaps += between(contour[i]!, contour[INNER_CORNER + i]!);
  return gaps / PAIRS / between(contour[OUTER_CORNER]!, contour[INNER_CORNER]!);
}

/** The middle between an eye's corners. */
export function middleOfEye({ contour }: LaidEye): Point {
  const [outer, inner] = [contour[OUTER_CORNER]!, contour[INNER_CORNER]!];
  return { x: (outer.x + inner.x) / 2, y: (outer.y + inner.y) / 2 };
}

const between = (p: Point, q: Point): number => Math.hypot(p.x - q.x, p.y - q.y);
