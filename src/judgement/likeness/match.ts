import type { Rectangle } from "../../face-analysis/face-analyser.js";

export enum MatchVerdict {
  ACCEPT = "ACCEPT",
  REVIEW = "REVIEW",
  REJECT = "REJECT",
  NOT_SCORED = "NOT_SCORED",
}

/** Why there is no number. */
export enum NotScoredReason {
  NO_FACE = "NO_FACE",
  NOT_A_PHOTOGRAPH = "NOT_A_PHOTOGRAPH",
  FACE_COVERED = "FACE_COVERED",
  FACE_NOT_RECOGNISABLE = "FACE_NOT_RECOGNISABLE",
  NO_TEMPLATE = "NO_TEMPLATE",
  OTHER_MODEL = "OTHER_MODEL",
  ANALYSIS_FAILED = "ANALYSIS_FAILED",
}

/** What a score is held against: shares, 0-1. */
export interface MatchSettings {
  /** Lowest score that is accepted. */
  matchThreshold: number;
  /** How far below it a person should still look. */
  reviewMargin: number;
}

/** A likeness in numbers. */
export interface Likeness {
  /** Calibrated, 0-1: 0.85 lets one stranger in 1,000 pass, 0.5 is equal error. */
  score: number;
  /** Euclidean, of the embeddings: 0 to 2. */
  distance: number;
}

/** The matched face beside one usable reference: a photo beside a photo. */
export interface ImageComparison extends Likeness {
  imageId: string;
  /** Whether the reference is left out of the template, as its face is not that of the largest group. */
  isOutlier: boolean;
}

/** Where a score lies among those of the references, each scored against the template of the others. */
export interface BaselinePlacement {
  /** Share of them that score as low or lower, 0-100: 0 is below every reference. */
  percentile: number;
  /** How many references that is of. */
  comparisons: number;
}

/** Which face of a picture it is. */
export interface MatchedFace {
  /** By prominence: 0 is the most prominent one, 1 the first of the faces beside it. */
  place: number;
  /** Pixels of the upright image. */
  box: Rectangle;
}

/**
 * How a picture stands to a character's references. A plain value that JSON keeps: it can be stored as it is. Where nothing was scored, all numbers are null
 * and the lists of comparisons empty.
 */
export interface Match extends MatchSettings {
  verdict: MatchVerdict;
  /** Null where there is a score. */
  notScoredReason: NotScoredReason | null;
  /** Against the template. */
  score: number | null;
  distance: number | null;
  /** Which recognition model the numbers rest on. */
  model: string | null;
  /** With every usable reference but {@link copiesOf}, in list order. */
  comparisons: ImageComparison[];
  /** Images that the template was made of, near-duplicates counting once. */
  templateShots: number;
  /** Null without a score, or with fewer than three references to compare with each other. */
  placement: BaselinePlacement | null;
  /** All faces found; null where the picture was not analysed. */
  faceCount: number | null;
  /** The one that the numbers are of. */
  matchedFace: MatchedFace | null;
  /**
   * References that are this picture: of its bytes, or the same shot. Nothing is scored against itself, so neither the template nor the comparisons hold
   * them.
   */
  copiesOf: string[];
}

/** The verdict on a score, by a character's settings. A bound itself belongs to the better side. */
export function verdictOnScore(
  score: number,
  { matchThreshold, reviewMargin }: MatchSettings,
): Exclude<MatchVerdict, MatchVerdict.NOT_SCORED> {
  if (score >= matchThreshold) return MatchVerdict.ACCEPT;
  return score >= reviewBound({ matchThreshold, reviewMargin }) ? MatchVerdict.REVIEW : MatchVerdict.REJECT;
}

/** Lowest score that is not rejected, 0-1. Rounded to what people type, so that 0.9 - 0.2 is 0.7. */
export const reviewBound = ({ matchThreshold, reviewMargin }: MatchSettings): number =>
  Math.max(0, Number((matchThreshold - reviewMargin).toFixed(9)));
