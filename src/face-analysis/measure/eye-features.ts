import type { LaidEye } from "../find/find-mesh.js";
import { LEFT_EYE, RIGHT_EYE, partCentre } from "../find/landmark-groups.js";
import type { UprightFace } from "./draw-upright-face.js";
import { lidOpenness } from "./lid-openness.js";
import { cheekLuma, patchFeatures } from "./patch-features.js";

/** What the classifiers of eyes see of each eye ({@link patchFeatures}), the viewer's left one first, the right one mirrored. */
export function eyeFeatures(face: UprightFace): Float64Array[] {
  const centres = [LEFT_EYE, RIGHT_EYE].map((eye) => partCentre(face.landmarks, eye));
  const cheek = cheekLuma(face, centres);
  return centres.map((centre, i) => patchFeatures(face, centre, cheek, i === 1));
}

/** Brings {@link lidOpenness}, a few tenths, above the size of a patch's numbers: one number has to weigh against two hundred. */
const OPENNESS_SCALE = 30;

/** What the classifier of closed eyes sees of each eye: the same, and how far apart the mesh lays its lids. */
export const lidFeatures = (patches: Float64Array[], eyes: LaidEye[]): Float64Array[] =>
  patches.map((patch, i) => Float64Array.of(...patch, OPENNESS_SCALE * lidOpenness(eyes[i]!)));

/** Brings faceres' numbers, of length 1 together, to the size of a patch's: chosen among 3, 6 and 12 by cross-validation, which hardly differ. */
const FACERES_SCALE = 6;

/**
 * What the classifier of hidden eyes sees of each eye: its patch, and what faceres makes of the whole face, to which glasses are something to tell people by,
 * be they tinted so lightly that an eye looks like one.
 * @param faceres as `secondEmbeddingOf` gives it
 */
export const glassesFeatures = (patches: Float64Array[], faceres: Float32Array): Float64Array[] =>
  patches.map((patch) => Float64Array.of(...patch, ...faceres.map((value) => FACERES_SCALE * value)));
