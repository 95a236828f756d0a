import type { Point } from "../face-analyser.js";
import { type LaidMesh, type MeshPoint, turnOfMesh } from "../find/find-mesh.js";
import { LEFT_EYE, MOUTH, RIGHT_EYE, partCentre } from "../find/landmark-groups.js";
import type { UprightFace } from "./draw-upright-face.js";
import { eyeFeatures } from "./eye-features.js";
import { type LinearClassifier, logitOf, meanOf } from "./linear-classifier.js";
import { cheekLuma, patchFeatures } from "./patch-features.js";

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

/** Brings shares of the face's height, which are a few hundredths, to the size of a patch's numbers. */
const DISAGREEMENT_SCALE = 10;
/** Surer than this on either side of 1 in 2 tells no more. */
const MOST_LOGIT = 10;
/** The tip of the nose and its base. */
const NOSE_END = [30, 36] as const;
/** Forehead and chin. */
const [FOREHEAD, CHIN] = [10, 152];

/**
 * How far the 68 points and the mesh lie apart, pair by pair, x to the right and y down in the face turned upright by the mesh, as shares of its height.
 * Each network guesses what it cannot see, and they guess differently.
 */
function disagreement(landmarks: Point[], mesh: MeshPoint[]): Point[] {
  const height = Math.hypot(mesh[CHIN]!.x - mesh[FOREHEAD]!.x, mesh[CHIN]!.y - mesh[FOREHEAD]!.y);
  const turn = turnOfMesh(mesh);
  const [cos, sin] = [Math.cos(turn) / height, Math.sin(turn) / height];
  return PAIRS.map(({ landmark, mesh: point }) => {
    const [x, y] = [landmarks[landmark]!.x - mesh[point]!.x, landmarks[landmark]!.y - mesh[point]!.y];
    return { x: x * cos + y * sin, y: y * cos - x * sin };
  });
}

/** What tells covered faces, of a face or of its mirror image: then left is the viewer's right. */
export interface CoverReading {
  disagreement: Point[];
  presence: number;
  yawDegrees: number;
  /** What is seen of the viewer's left eye, of the nose and of the mouth ({@link patchFeatures}). */
  leftEye: Float64Array;
  nose: Float64Array;
  mouth: Float64Array;
}

/** The parts that are told by themselves. The left side is an eye, and what the networks make of all the face. */
export const COVER_CLASSIFIERS = ["leftEye", "nose", "mouth", "leftSide"] as const;
export type CoverClassifier = (typeof COVER_CLASSIFIERS)[number];

/**
 * A face as it is and mirrored.
 * @param face drawn upright, with its 68 points
 * @param landmarks the same points, in the mesh's pixels
 */
export function readCovers(
  face: UprightFace,
  landmarks: Point[],
  { points, presence }: Omit<LaidMesh, "eyes">,
  yawDegrees: number,
): [CoverReading, CoverReading] {
  const [leftEye, rightEye] = eyeFeatures(face) as [Float64Array, Float64Array];
  const eyes = [LEFT_EYE, RIGHT_EYE].map((eye) => partCentre(face.landmarks, eye));
  const cheek = cheekLuma(face, eyes);
  const [nose, mouth] = [NOSE_END, MOUTH].map((part) => partCentre(face.landmarks, part)) as [Point, Point];
  const apart = disagreement(landmarks, points);
  const plain = {
    disagreement: apart,
    presence,
    yawDegrees,
    leftEye,
    nose: patchFeatures(face, nose, cheek, false),
    mouth: patchFeatures(face, mouth, cheek, false),
  };
  const mirrored = {
    disagreement: PAIRS.map(({ mirrored }) => ({ x: -apart[mirrored]!.x, y: apart[mirrored]!.y })),
    presence,
    yawDegrees: -yawDegrees,
    leftEye: rightEye,
    nose: patchFeatures(face, nose, cheek, true),
    mouth: patchFeatures(face, mouth, cheek, true),
  };
  return [plain, mirrored];
}

/**
 * What a classifier sees: its part's patch; for each pair how much further apart than usual its points lie, to the right, down, and in all; the logit
 * of the mesh's presence; the yaw and its size in right angles.
 * @param usual how far apart the points of each pair lie on faces that nothing covers
 */
export function coverFeatures(
  classifier: CoverClassifier,
  reading: CoverReading,
  usual: readonly Point[],
): Float64Array {
  const features = reading.disagreement.flatMap(({ x, y }, i) => {
    const [right, down] = [x - usual[i]!.x, y - usual[i]!.y];
    return [right, down, Math.hypot(right, down)].map((share) => DISAGREEMENT_SCALE * share);
  });
  const logit = Math.log(reading.presence / (1 - reading.presence));
  const turn = reading.yawDegrees / 90;
  const patch = reading[classifier === "leftSide" ? "leftEye" : classifier];
  const sure = Math.max(-MOST_LOGIT, Math.min(MOST_LOGIT, logit)) / MOST_LOGIT;
  return Float64Array.from([...patch, ...features, sure, turn, Math.abs(turn)]);
}

/**
 * How likely a part is covered, as a logit: of what there is one on each side of the face the likelier one, of the rest the mean of the face and its
 * mirror image.
 */
export function coverLogit(
  name: CoverClassifier,
  classifier: LinearClassifier,
  both: readonly CoverReading[],
  usual: readonly Point[],
): number {
  const logits = both.map((reading) => logitOf(classifier, coverFeatures(name, reading, usual)));
  return name === "leftEye" || name === "leftSide" ? Math.max(...logits) : meanOf(logits);
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
