import type { Point } from "../face-analyser.js";
import type { MeshPoint } from "../find/find-mesh.js";
import classifiers from "./cover-classifiers.json";
import { type CoverClassifier, coverFeatures, readCovers } from "./cover-features.js";
import type { UprightFace } from "./draw-upright-face.js";
import { logistic } from "./eyes.js";
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
  mesh: { points: MeshPoint[]; presence: number },
  yawDegrees: number,
): CoverMeasures {
  if (Math.abs(yawDegrees) > MAX_YAW_DEGREES) return allOf({ notMeasured: "the head is turned too far" });
  const both = readCovers(face, landmarks, mesh, yawDegrees);
  const logits = (name: CoverClassifier): number[] => {
    const { bias, weights } = classifiers.covered[name];
    return both.map((reading) =>
      coverFeatures(name, reading, classifiers.usual).reduce(
        (sum, value, i) => sum + value * weights[i]!,
        bias,
      ),
    );
  };
  const eyesCovered = logistic(Math.max(...logits("leftEye")));
  const noseCovered = logistic(mean(logits("nose")));
  const mouthCovered = logistic(mean(logits("mouth")));
  const sideCovered = logistic(Math.max(...logits("leftSide")));
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

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
