import type { Point } from "../face-analyser.js";
import type { LaidMesh } from "../find/find-mesh.js";
import classifiers from "./cover-classifiers.json";
import { type CoverClassifier, coverLogit, readCovers } from "./cover-features.js";
import type { UprightFace } from "./draw-upright-face.js";
import { logistic } from "./linear-classifier.js";
import type { FaceMeasures, Measure } from "./measure.js";

/** Turned further, a head hides one side of its face by itself: profiles look covered to the classifiers. */
const MAX_YAW_DEGREES = 30;

type CoverMeasures = Required<
  Pick<FaceMeasures, "faceCovered" | "eyesCovered" | "noseCovered" | "mouthCovered" | "sideCovered">
>;

/**
 * ISO/IEC 29794-5 asks for the share of the face that is not occluded, by a segmentation. Here two things tell it: the pixels where eye, nose and mouth should be
 * do not look like them, and two networks that see the same face, the 68 points and the mesh, lie apart as each guesses what it cannot see
 * (`cover-features.ts`). Four logistic classifiers, fitted by `npm run eval:train-covers` on covers that were drawn over photos, weigh both; each is asked of the face
 * and of its mirror image.
 * @param landmarks the 68 points, in the mesh's pixels
 */
export function measureCovers(
  face: UprightFace,
  landmarks: Point[],
  mesh: Omit<LaidMesh, "eyes">,
  yawDegrees: number,
): CoverMeasures {
  if (Math.abs(yawDegrees) > MAX_YAW_DEGREES) return allOf({ notMeasured: "the head is turned too far" });
  const both = readCovers(face, landmarks, mesh, yawDegrees);
  const likelihood = (name: CoverClassifier): number =>
    logistic(coverLogit(name, classifiers.covered[name], both, classifiers.usual));
  const eyesCovered = likelihood("leftEye");
  const noseCovered = likelihood("nose");
  const mouthCovered = likelihood("mouth");
  const sideCovered = likelihood("leftSide");
  const faceCovered = Math.max(eyesCovered, noseCovered, mouthCovered, sideCovered);
  return { faceCovered, eyesCovered, noseCovered, mouthCovered, sideCovered };
}

const allOf = (measure: Measure): CoverMeasures => ({
  faceCovered: measure,
  eyesCovered: measure,
  noseCovered: measure,
  mouthCovered: measure,
  sideCovered: measure,
});
