import type { Point } from "../face-analyser.js";
import type { MeshPoint } from "../find/find-mesh.js";
import { coverFeatures, disagreement, mirrored } from "./cover-features.js";
import classifiers from "./cover-classifiers.json";
import { logistic } from "./eyes.js";
import type { FaceMeasures } from "./measure.js";

type CoverMeasures = Required<
  Pick<FaceMeasures, "faceCovered" | "eyesCovered" | "noseCovered" | "mouthCovered" | "sideCovered">
>;

/**
 * ISO/IEC 29794-5 asks for the share of the face that is not occluded, by a segmentation. Here it is told by two networks that see the same face:
 * where something covers it the 68 points and the mesh lie apart (`cover-features.ts`), and logistic classifiers on that, fitted by `npm run
 * eval:train-covers` on covers that were drawn on photos, say whether, and where. All are the mean of the face and its mirror image.
 */
export function measureCovers(
  landmarks: Point[],
  mesh: { points: MeshPoint[]; presence: number },
  yawDegrees: number,
): CoverMeasures {
  const { presence, points } = mesh;
  const reading = { disagreement: disagreement(landmarks, points), presence, yawDegrees };
  const both = [reading, mirrored(reading)].map((one) => coverFeatures(one, classifiers.usual));
  const probability = (name: keyof typeof classifiers.covered): number => {
    const { bias, weights } = classifiers.covered[name];
    const sums = both.map((features) => features.reduce((sum, value, i) => sum + value * weights[i]!, bias));
    return logistic((sums[0]! + sums[1]!) / 2);
  };
  return {
    faceCovered: probability("face"),
    eyesCovered: probability("eyes"),
    noseCovered: probability("nose"),
    mouthCovered: probability("mouth"),
    sideCovered: probability("side"),
  };
}
