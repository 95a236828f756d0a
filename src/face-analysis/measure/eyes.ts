import { eyeFeatures } from "./eye-features.js";
import classifiers from "./eye-classifiers.json";
import { type LinearClassifier, logistic, logitOf, meanOf } from "./linear-classifier.js";
import type { UprightFace } from "./draw-upright-face.js";
import type { FaceMeasures } from "./measure.js";

/** With the eyes closer together in the picture an eye is a handful of pixels, and nothing can be told of it. */
const MIN_INTER_EYE = 16;
/** Turned further, one eye is out of sight (the head pose's own scale, which reads less than the truth in a profile). */
const MAX_YAW_DEGREES = 45;

type EyeMeasures = Required<Pick<FaceMeasures, "eyesOpen" | "eyesVisible">>;

/**
 * ISO/IEC 29794-5 asks for the palpebral aperture from landmarks ("eyes open") and the share of the eyes that is not
 * covered ("eyes visible"). The 68 points draw open eyes on closed ones and know nothing of glasses (`npm run eval:eyes`), so
 * both are read from the pixels: two logistic classifiers on {@link eyeFeatures}, fitted by `npm run eval:train-eyes`.
 */
export function measureEyes(face: UprightFace, yawDegrees: number): EyeMeasures {
  const reason = whyNot(face, yawDegrees);
  if (reason !== null) return { eyesOpen: { notMeasured: reason }, eyesVisible: { notMeasured: reason } };
  const eyes = eyeFeatures(face);
  return {
    eyesOpen: 1 - logistic(meanLogit(classifiers.closed, eyes)),
    eyesVisible: 1 - logistic(meanLogit(classifiers.hidden, eyes)),
  };
}

function whyNot({ interEyePixelsInPicture }: UprightFace, yawDegrees: number): string | null {
  if (!(interEyePixelsInPicture >= MIN_INTER_EYE)) return "the eyes are too small in the picture";
  return Math.abs(yawDegrees) > MAX_YAW_DEGREES ? "the head is turned too far" : null;
}

/** The mean over both eyes; the features of each as {@link eyeFeatures} gives them. */
export const meanLogit = (classifier: LinearClassifier, eyes: Float64Array[]): number =>
  meanOf(eyes.map((features) => logitOf(classifier, features)));
