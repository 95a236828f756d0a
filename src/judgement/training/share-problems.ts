import type { ShareBounds } from "../bounds.js";
import { Severity } from "../finding.js";
import { type SetProblem, TrainingProblemCode } from "./training-problem.js";
import { type TrainingImage, TrainingRole, type TrainingSet } from "./training-set.js";
import { TRAINING_VIEWS, TrainingDimension, TrainingView, type ViewWords } from "./training-views.js";

/** A view, and how much of a training set shows it. */
export interface ViewShare extends ViewWords, ShareBounds {
  images: readonly TrainingImage[];
  /** Images whose dimension could be measured: what the share is of. */
  of: number;
  /** 0-1; null where no image of the set says anything. */
  share: number | null;
}

/** Every view with its share; context counts to framing alone. @param members of the set, or some of them */
export function viewSharesOf(members: readonly TrainingImage[], { thresholds }: TrainingSet): ViewShare[] {
  const ofDimension = new Map(
    Object.values(TrainingDimension).map((dimension) => [dimension, judgedBy(members, dimension)]),
  );
  return TRAINING_VIEWS.map((words) => {
    const all = ofDimension.get(words.dimension)!;
    const images = all.filter(({ views }) => views.includes(words.view));
    const share = all.length === 0 ? null : images.length / all.length;
    return { ...words, ...thresholds.training.shares[words.view], images, of: all.length, share };
  });
}

const DIMENSION_OF = new Map(TRAINING_VIEWS.map(({ view, dimension }) => [view, dimension]));

const judgedBy = (members: readonly TrainingImage[], dimension: TrainingDimension): TrainingImage[] =>
  members.filter(({ views }) => views.some((view) => DIMENSION_OF.get(view) === dimension));

/** Views that there are too many or too few of; nothing is said of a handful of images. */
export function shareProblems(members: readonly TrainingImage[], set: TrainingSet): SetProblem[] {
  const { minJudged, minCount } = set.thresholds.training;
  const shares = viewSharesOf(members, set);
  return shares.flatMap((view) => {
    if (view.share === null || view.of < minJudged) return [];
    if (view.share > view.upper) return [tooFrequent(view, shares)];
    // A small set misses what it is too small for; a full one of this size would show one.
    return view.share < view.lower ? [tooRare(view, minCount)] : [];
  });
}

function tooFrequent(view: ViewShare, shares: readonly ViewShare[]): SetProblem {
  const { images, of, upper } = view;
  const missing = Math.ceil(images.length / upper - of - 1e-9);
  return {
    code: TrainingProblemCode.VIEW_TOO_FREQUENT,
    severity: Severity.WARNING,
    view: view.view,
    finding: null,
    images,
    missing,
    message: `${images.length} of ${of} are ${view.are}${alsoSame(view)}; at most ${percent(upper)} % keep it from being learnt with the face.`,
    adding: `add ${missing} other than that: ${othersOf(view, shares)}`,
    measured: view.share,
    threshold: upper,
  };
}

function tooRare(view: ViewShare, minCount: number): SetProblem {
  const { images, of, lower } = view;
  // Of a set that is filled up to the least size, as one that is too small will be.
  const size = Math.max(of, minCount);
  const filled = Math.ceil(lower * size - images.length - 1e-9);
  const missing = Math.max(
    1,
    of >= minCount ? Math.ceil((lower * of - images.length) / (1 - lower) - 1e-9) : filled,
  );
  return {
    code: TrainingProblemCode.VIEW_TOO_RARE,
    severity: Severity.WARNING,
    view: view.view,
    finding: null,
    images,
    missing,
    message: `${images.length === 0 ? "None" : images.length} of ${of} ${images.length === 1 ? "is" : "are"} ${view.are}; at least ${percent(lower)} % are wanted, so that the character can be shown so.`,
    adding: `add ${missing} ${missing === 1 ? "or more " : ""}${view.add}`,
    measured: view.share,
    threshold: lower,
  };
}

const percent = (share: number): number => Math.round(100 * share);

/** "…, 9 of them in soft, even light": what else most of an angle's images have in common. */
function alsoSame({ images, dimension }: ViewShare): string {
  if (dimension !== TrainingDimension.ANGLE) return "";
  const light = TRAINING_VIEWS.filter((other) => other.dimension === TrainingDimension.LIGHT)
    .map(({ view, are }) => ({ are, count: images.filter(({ views }) => views.includes(view)).length }))
    .toSorted((a, b) => b.count - a.count)[0]!;
  return light.count > images.length / 2 ? `, ${light.count} of them ${light.are}` : "";
}

/** What there is least of, against what may be, in the same dimension; a face that is not seen is never asked for. */
function othersOf({ view, dimension }: ViewShare, shares: readonly ViewShare[]): string {
  return shares
    .filter((other) => other.dimension === dimension && other.view !== view)
    .filter((other) => other.view !== TrainingView.FACE_NOT_SEEN)
    .toSorted((a, b) => a.share! - a.lower - (b.share! - b.lower))
    .slice(0, 2)
    .map(({ add }) => add)
    .join(", ");
}

/** Images whose identity could not be checked. */
export const contextOf = (members: readonly TrainingImage[]): TrainingImage[] =>
  members.filter(({ role }) => role === TrainingRole.CONTEXT);
