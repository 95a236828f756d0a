import type { TrainingReport } from "../judgement/training/training-report.js";
import type { TrainingProblem } from "../judgement/training/training-problem.js";
import type { TrainingImage } from "../judgement/training/training-set.js";
import type { TrainingItemKind } from "./training-item.entity.js";

/** A picture by its UUID, whether or not it is still there. */
export interface PictureRef {
  kind: `${TrainingItemKind}`;
  id: string;
}

export interface CoverageShareValue {
  dimension: string;
  view: string;
  count: number;
  /** Pictures whose dimension could be measured. */
  of: number;
  share: number | null;
  lower: number;
  upper: number;
}

export type ReadinessProblemValue = Pick<
  TrainingProblem,
  "code" | "severity" | "view" | "finding" | "missing" | "message" | "advice" | "measured" | "threshold"
> & { pictures: PictureRef[]; leaveOut: PictureRef[] };

/** How pictures would do as training material, in plain values: answered now, or kept with a set as it was then. */
export interface Readiness {
  ready: boolean;
  count: number;
  wanted: number;
  most: number;
  cohesion: number | null;
  coverage: CoverageShareValue[];
  problems: ReadinessProblemValue[];
  notes: string[];
}

/** @param kindOf of each picture, by the id that it has in the report */
export function toReadiness(
  report: TrainingReport,
  kindOf: ReadonlyMap<string, PictureRef["kind"]>,
  notes: readonly string[] = [],
): Readiness {
  const refs = (images: readonly TrainingImage[]): PictureRef[] =>
    images.map(({ set: { id } }) => ({ kind: kindOf.get(id)!, id }));
  return {
    ready: report.ready,
    count: report.count,
    wanted: report.wanted.min,
    most: report.wanted.max,
    cohesion: report.cohesion,
    coverage: report.shares.map(({ dimension, view, images, of, share, lower, upper }) => ({
      dimension,
      view,
      count: images.length,
      of,
      share,
      lower,
      upper,
    })),
    problems: report.problems.map((problem) => {
      const { code, severity, view, finding, missing, message, advice, measured, threshold } = problem;
      const said = { code, severity, view, finding, missing, message, advice, measured, threshold };
      return { ...said, pictures: refs(problem.images), leaveOut: refs(problem.leaveOut) };
    }),
    notes: [...notes, ...report.notes],
  };
}
