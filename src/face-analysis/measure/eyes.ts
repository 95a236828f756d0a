import type { LaidEye } from "../find/find-mesh.js";
import { eyeFeatures, glassesFeatures, lidFeatures } from "./eye-features.js";
import classifiers from "./eye-classifiers.json";
import { type LinearClassifier, logistic, logitOf, meanOf } from "./linear-classifier.js";
import type { UprightFace } from "./draw-upright-face.js";
import type { FaceMeasures } from "./measure.js";

/** With the eyes closer together in the picture an eye is a handful of pixels, and nothing can be told of it. */
const MIN_INTER_EYE = 16;
/** Turned further, one eye is out of sight (the head pose's own scale, which reads less than the truth in a profile). */
const MAX_YAW_DEGREES = 45;

type EyeMeasures = Required<Pick<FaceMeasures, "eyesOpen" | "otherEyeOpen" | "eyesVisible">>;

/**
 * ISO/IEC 29794-5 asks for the palpebral aperture from landmarks ("eyes open"), of the eye that is less open, and the share of the eyes that is not
 * covered ("eyes visible"). The 68 points draw open eyes on closed ones and know nothing of glasses (`npm run eval:eyes`). So whether an eye is closed is read from
 * its pixels and from the lids that the mesh lays on it, eye by eye, and whether the eyes are hidden from the pixels of both and from what faceres makes of the
 * face: two logistic classifiers, on {@link lidFeatures} and {@link glassesFeatures}, fitted by `npm run eval:train-eyes`.
 * @param eyes of the mesh, the viewer's left one first
 * @param faceres as `secondEmbeddingOf` gives it
 */
export function measureEyes(
  face: UprightFace,
  eyes: LaidEye[],
  faceres: Float32Array,
  yawDegrees: number,
): EyeMeasures {
  const reason = whyNot(face, yawDegrees);
  if (reason !== null) {
    const notMeasured = { notMeasured: reason };
    return { eyesOpen: notMeasured, otherEyeOpen: notMeasured, eyesVisible: notMeasured };
  }
  const patches = eyeFeatures(face);
  const closed = closedLogits(classifiers.closed, lidFeatures(patches, eyes));
  return {
    eyesOpen: 1 - logistic(Math.max(...closed)),
    otherEyeOpen: 1 - logistic(Math.min(...closed)),
    eyesVisible: 1 - logistic(meanLogit(classifiers.hidden, glassesFeatures(patches, faceres))),
  };
}

function whyNot({ interEyePixelsInPicture }: UprightFace, yawDegrees: number): string | null {
  if (!(interEyePixelsInPicture >= MIN_INTER_EYE)) return "the eyes are too small in the picture";
  return Math.abs(yawDegrees) > MAX_YAW_DEGREES ? "the head is turned too far" : null;
}

/** Of each eye. @param eyes as {@link lidFeatures} gives them */
export const closedLogits = (classifier: LinearClassifier, eyes: Float64Array[]): number[] =>
  eyes.map((features) => logitOf(classifier, features));

/** The mean over both eyes; the features of each as {@link glassesFeatures} gives them. */
export const meanLogit = (classifier: LinearClassifier, eyes: Float64Array[]): number =>
  meanOf(eyes.map((features) => logitOf(classifier, features)));
