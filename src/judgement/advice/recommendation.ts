import type { Rectangle } from "../../face-analysis/face-analyser.js";
import type { JudgedSet } from "../set/judge-set.js";
import { CoverageView } from "../set/coverage-bins.js";
import { lostViews } from "../set/coverage.js";
import { healthOfSet } from "../set/health.js";
import type { SetImage } from "../set/identity-set.js";

export enum RecommendationKind {
  PROMOTE = "PROMOTE",
  REMOVE = "REMOVE",
  CROP = "CROP",
  ADD_VIEW = "ADD_VIEW",
  STOP_ADDING = "STOP_ADDING",
}

/** One thing to do, so that the set gets better. */
export interface Recommendation {
  kind: RecommendationKind;
  /** The image to promote, remove or crop; null otherwise. */
  image: SetImage | null;
  /** The view to add; null otherwise. */
  view: CoverageView | null;
  /** Health after minus health before, neither rounded, of this step alone: the gains of two do not add up. */
  gain: number;
  /** What to do. */
  message: string;
  /** Why, and what it costs. */
  reason: string;
  /** What was found by trying it on the set; null where nothing was tried. */
  effect: Effect | null;
  /** Of the face to crop to, in pixels of the upright image; of CROP alone. */
  box?: Rectangle;
}

/** The set after a change, beside what it was before. */
export interface Effect {
  /** 0-100, not rounded. */
  healthAfter: number;
  cohesionBefore: number | null;
  cohesionAfter: number | null;
  /** Euclidean distance that the template moves; null when there is none before or after, or it is then of another model. */
  templateShift: number | null;
  /** Wanted views that would be missing. */
  lostViews: CoverageView[];
}

/** What a change does to a set, by judging the set as it would be. */
export function effectOf(before: JudgedSet, after: JudgedSet): Effect {
  return {
    healthAfter: healthOfSet(after),
    cohesionBefore: before.cohesion,
    cohesionAfter: after.cohesion,
    templateShift:
      before.template && after.template && after.pairs === before.pairs
        ? before.template.distanceTo(after.template)
        : null,
    lostViews: lostViews(before.coverage, after.coverage),
  };
}
