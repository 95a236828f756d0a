import type { Severity } from "../finding.js";
import type { TrainingImage } from "./training-set.js";
import type { TrainingView } from "./training-views.js";

export enum TrainingProblemCode {
  TOO_FEW = "TOO_FEW",
  TOO_MANY = "TOO_MANY",
  VIEW_TOO_RARE = "VIEW_TOO_RARE",
  VIEW_TOO_FREQUENT = "VIEW_TOO_FREQUENT",
  SAME_BACKGROUND = "SAME_BACKGROUND",
  SAME_CLOTHES = "SAME_CLOTHES",
  NEAR_DUPLICATE = "NEAR_DUPLICATE",
  MIRRORED_COPY = "MIRRORED_COPY",
  DIFFERENT_PERSON = "DIFFERENT_PERSON",
  LOW_COHESION = "LOW_COHESION",
  IDENTITY_NOT_CHECKED = "IDENTITY_NOT_CHECKED",
  UNUSABLE = "UNUSABLE",
  NOT_COMPARED_YET = "NOT_COMPARED_YET",
  TOO_SMALL = "TOO_SMALL",
  BORDER = "BORDER",
  TEXT_BAR = "TEXT_BAR",
  /** Something about single pictures that a trainer would learn; `finding` says what. */
  FLAW = "FLAW",
}

/** One thing that would make a set train worse, and what to do about it. */
export interface TrainingProblem {
  code: TrainingProblemCode;
  /** ERROR: not ready for training. INFO: to be looked at. */
  severity: Severity;
  /** Of a share that is out of its bounds. */
  view: TrainingView | null;
  /** The code of the images' finding, of a flaw. */
  finding: string | null;
  /** Whom it is about, in list order; empty only where something is missing. */
  images: readonly TrainingImage[];
  /** So many further images would mend it; 0 where none would. */
  missing: number;
  /**
   * Leaving out these, of `images`, mends it, and makes no problem that was not there before; all roles stay as they are. Empty where that
   * cannot be promised.
   */
  leaveOut: readonly TrainingImage[];
  message: string;
  advice: string;
  measured: number | null;
  threshold: number | null;
}

/** A problem of the set as a whole, before it is known what may be left out. */
export type SetProblem = Omit<TrainingProblem, "leaveOut" | "advice"> & {
  /** What to do but for leaving out; empty where nothing else helps. */
  adding: string;
};

/** Two problems with one key are one problem, however large. */
export const keyOf = ({ code, view, finding }: Pick<TrainingProblem, "code" | "view" | "finding">): string =>
  [code, view, finding].join(" ");

/** Names for a sentence: all of a few, of many the first ones. */
export function named(images: readonly TrainingImage[]): string {
  const names = images.map(({ set }) => set.name);
  const shown = 8;
  return names.length <= shown + 1
    ? names.join(", ")
    : `${names.slice(0, shown).join(", ")} and ${names.length - shown} others`;
}

/** `1 image`, `2 images`. */
export const count = (number: number, one: string): string => `${number} ${number === 1 ? one : `${one}s`}`;
