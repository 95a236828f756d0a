import type { Point } from "../face-analyser.js";
import type { MeshPoint } from "../find/find-mesh.js";

/** A place of the face as one of the 68 points, as a point of the mesh, and which pair is its mirror image. */
interface Pair {
  landmark: number;
  mesh: number;
  mirrored: number;
}

/** The same places in both schemes; each row is followed by its mirror image where it has another one. */
export const PAIRS: readonly Pair[] = pairsOf([
  // Jaw.
  [
    [0, 127],
    [16, 356],
  ],
  [
    [4, 172],
    [12, 397],
  ],
  [[8, 152]],
  // Brows.
  [
    [17, 70],
    [26, 300],
  ],
  [
    [19, 105],
    [24, 334],
  ],
  [
    [21, 107],
    [22, 336],
  ],
  // Nose.
  [[27, 168]],
  [[30, 4]],
  [
    [31, 98],
    [35, 327],
  ],
  [[33, 2]],
  // Eyes.
  [
    [36, 33],
    [45, 263],
  ],
  [
    [39, 133],
    [42, 362],
  ],
  [
    [37, 160],
    [44, 387],
  ],
  [
    [41, 144],
    [46, 373],
  ],
  // Mouth.
  [
    [48, 61],
    [54, 291],
  ],
  [[51, 0]],
  [[57, 17]],
  [[62, 13]],
  [[66, 14]],
]);

/** Numbers a pair has in {@link coverFeatures}. */
const NUMBERS_PER_PAIR = 3;
/** Surer than this on either side of 1 in 2 tells no more. */
const MOST_LOGIT = 10;
/** Forehead and chin. */
const [FOREHEAD, CHIN] = [10, 152];
const OUTER_CORNERS = [33, 263] as const;

/**
 * How far the 68 points and the mesh lie apart, pair by pair, x to the right and y down in the face turned upright by the mesh, as shares of its height.
 * Each network guesses what it cannot see, and they guess differently.
 */
export function disagreement(landmarks: Point[], mesh: MeshPoint[]): Point[] {
  const [left, right] = OUTER_CORNERS.map((corner) => mesh[corner]!) as [MeshPoint, MeshPoint];
  const height = Math.hypot(mesh[CHIN]!.x - mesh[FOREHEAD]!.x, mesh[CHIN]!.y - mesh[FOREHEAD]!.y);
  const turn = Math.atan2(right.y - left.y, right.x - left.x);
  const [cos, sin] = [Math.cos(turn) / height, Math.sin(turn) / height];
  return PAIRS.map(({ landmark, mesh: point }) => {
    const [x, y] = [landmarks[landmark]!.x - mesh[point]!.x, landmarks[landmark]!.y - mesh[point]!.y];
    return { x: x * cos + y * sin, y: y * cos - x * sin };
  });
}

/** What tells covered faces: see {@link coverFeatures}. */
export interface CoverReading {
  disagreement: Point[];
  presence: number;
  yawDegrees: number;
}

/** The same of the mirrored picture. */
export const mirrored = ({ disagreement, presence, yawDegrees }: CoverReading): CoverReading => ({
  disagreement: PAIRS.map(({ mirrored }) => {
    const { x, y } = disagreement[mirrored]!;
    return { x: -x, y };
  }),
  presence,
  yawDegrees: -yawDegrees,
});

/**
 * For each pair how much further apart than usual its points lie: to the right, down, and in all; then the logit of the mesh's presence, and the
 * yaw and its size in right angles.
 * @param usual how far apart the points of each pair lie on faces that nothing covers
 */
export function coverFeatures(reading: CoverReading, usual: readonly Point[]): Float64Array {
  const features = new Float64Array(NUMBERS_PER_PAIR * PAIRS.length + 3);
  for (const [i, { x, y }] of reading.disagreement.entries()) {
    const [right, down] = [x - usual[i]!.x, y - usual[i]!.y];
    features.set([right, down, Math.hypot(right, down)], NUMBERS_PER_PAIR * i);
  }
  const logit = Math.log(reading.presence / (1 - reading.presence));
  const turn = reading.yawDegrees / 90;
  features.set(
    [Math.max(-MOST_LOGIT, Math.min(MOST_LOGIT, logit)), turn, Math.abs(turn)],
    NUMBERS_PER_PAIR * PAIRS.length,
  );
  return features;
}

function pairsOf(rows: readonly (readonly (readonly [landmark: number, mesh: number])[])[]): Pair[] {
  const pairs: Pair[] = [];
  for (const row of rows) {
    const start = pairs.length;
    for (const [i, [landmark, mesh]] of row.entries()) {
      pairs.push({ landmark, mesh, mirrored: start + row.length - 1 - i });
    }
  }
  return pairs;
}
