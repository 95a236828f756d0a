import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";
import { patternOf } from "./near-duplicates.js";
import { versionOf } from "../../face-analysis/analyser-version.js";
import { lacksConsent } from "../image/consent-finding.js";
import { assessImage } from "../image/assess-image.js";
import { identityOf } from "./identity.js";
import { FindingCode, type ImageAssessment, ImageVerdict } from "../finding.js";
import type { TemplateImage } from "./template-image.js";
import type { ImageAndFace, ImageRow } from "../rows.js";

/**
 * The images that shape a template, in the order given: analysed, not left out, with a face, better than UNUSABLE, and with a score above 0. Where two
 * versions of the analyser described a set, only the model of the most images counts, as two models' embeddings cannot be mixed.
 */
export function usableImages(
  images: readonly ImageAndFace[],
  thresholds: Thresholds = thresholdsInForce(),
): TemplateImage[] {
  const usable = images.map((row) => toUsable(row, thresholds)).filter((image) => image !== null);
  const model = mostFrequent(usable.map((image) => image.model));
  return usable.filter((image) => image.model === model);
}

/** Whether people said that an image is no part of the set that the face lock is made of. Rows that say nothing of it are. */
export const isSetAside = ({ shapesFaceLock }: Pick<ImageRow, "shapesFaceLock">): boolean =>
  shapesFaceLock === false;

/** Whether an image is no part of the set that is judged: set aside, or without the consent that its workspace requires. */
export const isLeftOut = (image: ImageRow): boolean => isSetAside(image) || lacksConsent(image);

/** The model that a set is judged by: that of its usable images; undefined where there are none. */
export const modelOfSet = (images: readonly ImageAndFace[]): string | undefined =>
  usableImages(images)[0]?.model;

function toUsable({ image, face }: ImageAndFace, thresholds: Thresholds): TemplateImage | null {
  if (isLeftOut(image)) return null;
  const assessment = assessImage(image, face, thresholds);
  if (face === null || assessment === null || assessment.verdict === ImageVerdict.UNUSABLE) return null;
  // An operator's thresholds may call even this WEAK, and it still has no weight to give.
  if (assessment.score === 0) return null;
  return {
    imageId: image.id,
    sha256: image.sha256,
    isPrimary: image.type === "PRIMARY",
    isStrong: assessment.verdict === ImageVerdict.STRONG,
    isCovered: hasCoverFinding(assessment),
    quality: assessment.score / 100,
    pixels: image.width * image.height,
    identity: identityOf(face),
    model: face.model,
    perceptualHash: image.perceptualHash,
    ...patternOf(face.measures),
  };
}

const hasCoverFinding = ({ findings }: ImageAssessment): boolean =>
  findings.some(({ code, measured }) => code === FindingCode.FACE_COVERED && measured !== null);

/** Ties go to the later version; of equal versions to the name that sorts last. */
function mostFrequent(models: readonly string[]): string | undefined {
  const countOf = (model: string) => models.filter((other) => other === model).length;
  return models.toSorted(
    (a, b) => countOf(b) - countOf(a) || versionOf(b) - versionOf(a) || (a < b ? 1 : -1),
  )[0];
}
