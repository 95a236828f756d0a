import type { JudgedSet } from "../set/judge-set.js";
import { CoverageDimension, CoverageView, UNKNOWN_VIEWS } from "../set/coverage-bins.js";
import { type CoverageBin, coverageOf, coveredShare } from "../set/coverage.js";
import { healthOf, type HealthParts, healthPartsOf, qualityPart, sizePart } from "../set/health.js";
import type { SetImage } from "../set/identity-set.js";
import { type Recommendation, RecommendationKind } from "./recommendation.js";

/**
 * What to add: of each dimension the first view of which too few are there, or, where only images are too few, one more facing the camera. The
 * gain is that of an image of the set's mean quality that agrees with the others as they agree with each other, and is known
 * to fill this one bin: an estimate, and rather a low one.
 */
export function recommendViews(set: JudgedSet, health: number): Recommendation[] {
  // What an image that is due shows needs no other picture.
  const shown = shownBy(set);
  const coverage = coverageOf(shown, set.thresholds);
  // A full set wants other images, not more.
  const missing = shown.length < set.thresholds.health.maxSize ? missingBins(coverage) : [];
  const bins =
    missing.length === 0 && shown.length < set.thresholds.health.minSize ? [coverage[0]!] : missing;
  return bins.flatMap((bin) => {
    const gain = healthOf(partsWith(set, set.coverage, bin.view), set.thresholds) - health;
    return gain < set.thresholds.minGain ? [] : [toAddition(set, bin, gain)];
  });
}

/** That no more images are needed; null while they are. */
export function recommendStopping(set: JudgedSet): Recommendation | null {
  const shown = shownBy(set);
  const { length } = shown;
  const { minSize, maxSize } = set.thresholds.health;
  const missing = missingBins(coverageOf(shown, set.thresholds));
  if (length < minSize || (length < maxSize && missing.length > 0)) return null;
  const reason =
    length < maxSize
      ? `${length} images show the character in every view that is wanted.`
      : missing.length === 0
        ? `The set is full with ${length} images: more would dilute the face.`
        : `The set is full with ${length} images. Put ${missing[0]!.description} in the place of a weaker image instead.`;
  const message = "Stop adding images.";
  return {
    kind: RecommendationKind.STOP_ADDING,
    image: null,
    view: null,
    gain: 0,
    message,
    reason,
    effect: null,
  };
}

/** The images that show the character, and those that may once they are analysed anew. */
const shownBy = (set: JudgedSet): SetImage[] => [...set.distinct, ...set.images.filter(({ isDue }) => isDue)];

/** The first bin of each dimension that wants more, where the dimension could be measured at all. */
function missingBins(coverage: readonly CoverageBin[]): CoverageBin[] {
  return Object.values(CoverageDimension).flatMap((dimension) => {
    const bins = coverage.filter((bin) => bin.dimension === dimension);
    const all = bins.reduce((sum, { images }) => sum + images.length, 0);
    const unknown = bins.find(({ view }) => UNKNOWN_VIEWS.has(view))?.images.length ?? 0;
    if (all > 0 && unknown === all) return [];
    return bins.find(({ images, wanted }) => images.length < wanted) ?? [];
  });
}

function partsWith(set: JudgedSet, coverage: readonly CoverageBin[], view: CoverageView): HealthParts {
  const parts = healthPartsOf(set);
  const { length } = set.distinct;
  const { minSize } = set.thresholds.health;
  // Only how many there are counts, so any image stands for the one to come.
  const filled = coverage.map((bin) =>
    bin.view === view ? { ...bin, images: [...bin.images, set.images[0]!] } : bin,
  );
  const scores = set.distinct.map(({ scoreAsView }) => scoreAsView);
  // Of the first image of a set there is no mean to go by: the score from which on an image is STRONG.
  const { strong } = set.thresholds.verdictScores;
  const score = length === 0 ? strong : scores.reduce((sum, score) => sum + score, 0) / length;
  const becomesPrimary = length === 0 && !set.images.some(({ isPrimary }) => isPrimary);
  // One more image agrees with each of the others; of two there is nothing yet to go by.
  const agreement = length > 1 && length < minSize ? (length + 1) / (length - 1) : 1;
  return {
    ...parts,
    size: sizePart(length + 1, set.thresholds),
    quality: qualityPart([...scores, score], set.thresholds),
    primary: becomesPrimary ? strong / 100 : parts.primary,
    cohesion: parts.cohesion * agreement,
    coverage: coveredShare(filled),
  };
}

function toAddition(
  set: JudgedSet,
  { view, description, wanted, images }: CoverageBin,
  gain: number,
): Recommendation {
  const { length } = set.distinct;
  const { interEyePixels, health } = set.thresholds;
  const size =
    length < health.minSize
      ? `${length} of at least ${health.minSize} images show the character`
      : `${length} images show the character`;
  const views =
    wanted > images.length ? `, ${images.length === 0 ? "none" : "too few"} of them in this view` : "";
  const reason =
    length === 0
      ? `No image shows a face that can be used yet. Choose a sharp, well lit one with the eyes open and at least ${interEyePixels.good} pixels between them.`
      : `${size}${views}. The gain is estimated for an image as good as the present ones.`;
  const kind = RecommendationKind.ADD_VIEW;
  return { kind, image: null, view, gain, message: `Add ${description}.`, reason, effect: null };
}
