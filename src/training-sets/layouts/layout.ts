import type { TrainingResolution } from "../../judgement/training/training-set.js";
import type { Fit } from "./placement.js";

/** What the files of a set are named and told by. */
export interface LaidOutSet {
  triggerWord: string;
  className: string;
  resolution: TrainingResolution;
  hasMasks: boolean;
  /** In the order of their places. */
  captions: readonly string[];
}

export interface TextFile {
  /** In the ZIP. */
  path: string;
  text: string;
}

/** How one trainer reads a set: which files there are, where, and what the texts say. Paths have `/` between folders, and are in the ZIP. */
export interface Layout {
  fit: Fit;
  picturePath(place: number, set: LaidOutSet): string;
  maskPath(place: number, set: LaidOutSet): string;
  /** Behind each picture; null where captions stand elsewhere. */
  captionPath: ((place: number, set: LaidOutSet) => string) | null;
  /** Everything else that the trainer reads. */
  configuration(set: LaidOutSet): TextFile[];
}

/** `0001`: sorts as the places do, and has no `_`, at which kohya would cut a name of five parts when it looks for captions. */
export const nameOf = (place: number): string => String(place).padStart(4, "0");
