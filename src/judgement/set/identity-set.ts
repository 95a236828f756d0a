import type { Lab } from "../../face-analysis/picture/colour.js";
import type { TemplateImage } from "../likeness/template-image.js";
import { patternOf } from "../likeness/near-duplicates.js";
import { identityOf } from "../likeness/identity.js";
import { isLeftOut, usableImages } from "../likeness/usable-images.js";
import { penaltiesOf, toAssessment } from "../image/assess-image.js";
import type { ImageAssessment, Penalty } from "../finding.js";
import { isDrawn } from "../image/not-a-photograph.js";
import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";
import { type PersonaHair, parseHair } from "../image/hair-words.js";
import type { CoverageView } from "./coverage-bins.js";
import { hairOf } from "./hair-of-face.js";
import type { FaceRow, ImageAndFace, ImageRow, Persona } from "../rows.js";
import { type ComparedPairs, comparePairs } from "../likeness/compare-pairs.js";
import { scoreAsView } from "../image/score-as-view.js";
import { viewsOf } from "../image/views.js";

/** One analysed image of a set, with what follows from it alone. */
export interface SetImage {
  id: string;
  /** For sentences: its file's name, or its place in the list. */
  name: string;
  image: ImageRow;
  face: FaceRow | null;
  isPrimary: boolean;
  /** By itself. */
  assessment: ImageAssessment;
  penalties: readonly Penalty[];
  /** The same score, but for what a view that sets should have asks for, 0-100. */
  scoreAsView: number;
  /** What it can be compared by; null without a face, or with an embedding of another model than the set's. */
  comparable: TemplateImage | null;
  /** Whether the template may be made of it. */
  isUsable: boolean;
  /**
   * Whether another version of the analyser described it than the set is judged by. It is analysed anew, or the others are; until then nothing is
   * said about it within the set, and it is neither counted nor removed.
   */
  isDue: boolean;
  /** Its coverage bins; none without a face. */
  views: readonly CoverageView[];
  /** The colour of the hair, or why it is not known. */
  hair: Lab | { notMeasured: string };
}

/** A character's analysed images, without those that were set aside or lack a consent, in list order. */
export interface IdentitySet {
  images: readonly SetImage[];
  persona: Persona;
  /** What the persona's words say of the hair; null where they name no colour. */
  personaHair: PersonaHair | null;
  thresholds: Thresholds;
  /** Between all comparable images, and those taken out of the set since. */
  pairs: ComparedPairs;
}

/** @param images all images of one character in list order; those not analysed yet, those that failed, and those that were set aside or lack a consent take no part */
export function toIdentitySet(
  images: readonly ImageAndFace[],
  persona: Persona,
  thresholds: Thresholds = thresholdsInForce(),
): IdentitySet {
  const usable = new Map(usableImages(images, thresholds).map((image) => [image.imageId, image]));
  const [first] = usable.values();
  const analysed = images.flatMap((row, index) => {
    if (row.image.status !== "READY" || isLeftOut(row.image)) return [];
    const comparable = usable.get(row.image.id) ?? toComparable(row, first?.model, thresholds);
    const isUsable = usable.has(row.image.id);
    const isDue = first !== undefined && isOfAnotherModel(row, first.model);
    return [toSetImage(row, index + 1, { comparable, isUsable, isDue }, thresholds)];
  });
  const comparables = analysed.flatMap(({ comparable }) => comparable ?? []);
  const pairs = comparePairs(comparables, thresholds);
  const personaHair = persona.hairColor === null ? null : parseHair(persona.hairColor);
  return { images: analysed, persona, personaHair, thresholds, pairs };
}

function toSetImage(
  { image, face }: ImageAndFace,
  number: number,
  within: Pick<SetImage, "comparable" | "isUsable" | "isDue">,
  thresholds: Thresholds,
): SetImage {
  const penalties = penaltiesOf(image, face, thresholds);
  const views = face === null ? [] : viewsOf(image, face, thresholds);
  return {
    id: image.id,
    name: image.fileName === null ? `Image ${number}` : `“${image.fileName}” (image ${number})`,
    image,
    face,
    isPrimary: image.type === "PRIMARY",
    assessment: toAssessment(penalties, thresholds),
    penalties,
    scoreAsView: scoreAsView(penalties, views, thresholds),
    ...within,
    views,
    hair: face === null ? { notMeasured: "there is no face" } : hairOf(face.measures, thresholds),
  };
}

/** Also without a face, which the other version may find. */
function isOfAnotherModel({ image, face }: ImageAndFace, model: string): boolean {
  const own = face?.model ?? image.analyser;
  return own !== null && own !== model;
}

/** A face too poor for the template can still be told to be somebody else's, or a copy; a drawn one cannot. */
function toComparable(
  { image, face }: ImageAndFace,
  model: string | undefined,
  thresholds: Thresholds,
): TemplateImage | null {
  if (face === null || face.model !== model || isDrawn(face.measures, thresholds)) return null;
  const { id: imageId, sha256, perceptualHash } = image;
  return {
    imageId,
    sha256,
    isPrimary: image.type === "PRIMARY",
    isStrong: false,
    isCovered: false,
    quality: 0,
    pixels: image.width * image.height,
    identity: identityOf(face),
    model,
    perceptualHash,
    ...patternOf(face.measures),
  };
}

/** The set as it would be with another primary. */
export function withPrimary(set: IdentitySet, id: string): IdentitySet {
  const images = set.images.map((image) => {
    const isPrimary = image.id === id;
    if (image.isPrimary === isPrimary) return image;
    const comparable = image.comparable && { ...image.comparable, isPrimary };
    return { ...image, isPrimary, comparable };
  });
  return { ...set, images };
}

/** The set with some of its images only. */
export function withOnly(set: IdentitySet, ids: ReadonlySet<string>): IdentitySet {
  return { ...set, images: set.images.filter((image) => ids.has(image.id)) };
}
