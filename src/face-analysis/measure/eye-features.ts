import { LEFT_EYE, RIGHT_EYE, partCentre } from "../find/landmark-groups.js";
import type { UprightFace } from "./draw-upright-face.js";
import { cheekLuma, patchFeatures } from "./patch-features.js";

/** What the classifiers of eyes see of each eye ({@link patchFeatures}), the viewer's left one first, the right one mirrored. */
export function eyeFeatures(face: UprightFace): Float64Array[] {
  const centres = [LEFT_EYE, RIGHT_EYE].map((eye) => partCentre(face.landmarks, eye));
  const cheek = cheekLuma(face, centres);
  return centres.map((centre, i) => patchFeatures(face, centre, cheek, i === 1));
}
