import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";
import { Severity } from "../finding.js";
import type { ImageAndFace, Persona } from "../rows.js";
import { toIdentitySet } from "../set/identity-set.js";
import { judgeSet } from "../set/judge-set.js";
import { imageProblemsOf } from "./image-problems.js";
import { whatToLeaveOut } from "./leave-out.js";
import { setProblemsOf } from "./set-problems.js";
import { type ViewShare, viewSharesOf } from "./share-problems.js";
import { type SetProblem, type TrainingProblem, TrainingProblemCode, named } from "./training-problem.js";
import {
  type TrainingImage,
  type TrainingResolution,
  type TrainingSet,
  toTrainingSet,
} from "./training-set.js";

/** How images would do as the material that a character is trained on: another purpose than a set of references, with other bounds. */
export interface TrainingReport {
  /** Whether nothing of severity ERROR stands against it. */
  ready: boolean;
  /** Images that would be trained on: those of the character, each shot once, and context. */
  count: number;
  wanted: { min: number; max: number };
  /** Every analysed image with its role, in list order. */
  images: readonly TrainingImage[];
  shares: readonly ViewShare[];
  /** As the face lock's of the same images; null with fewer than two. */
  cohesion: number | null;
  /** Of the worst severity first, and in the order of {@link setProblemsOf} and {@link imageProblemsOf}. */
  problems: readonly TrainingProblem[];
  /** What was not looked at, or could not be, in words. */
  notes: readonly string[];
}

/** {@link reportInSteps}, all at once. */
export function reportOnTraining(...material: Parameters<typeof reportInSteps>): TrainingReport {
  const steps = reportInSteps(...material);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Reports on images as training material, and can be interrupted where it yields: a hundred images take some tenths of a second. Depends on the images, not on their order, but for the order of lists and names.
 * @param rows all images of one character in list order; those not analysed yet, and those that failed, take no part
 * @param resolution that the trainer will run at
 */
export function* reportInSteps(
  rows: readonly ImageAndFace[],
  persona: Persona,
  resolution: TrainingResolution,
  thresholds: Thresholds = thresholdsInForce(),
): Generator<void, TrainingReport> {
  const judged = judgeSet(toIdentitySet(rows, persona, thresholds));
  yield;
  const set = yield* toTrainingSet(judged, resolution);
  const ofSet = setProblemsOf(set.members, set);
  const problems: TrainingProblem[] = [];
  for (const problem of ofSet) {
    yield;
    problems.push(withAdvice(problem, ofSet, set));
  }
  problems.push(...imageProblemsOf(set));
  const { minCount: min, maxCount: max } = thresholds.training;
  return {
    ready: problems.every(({ severity }) => severity !== Severity.ERROR),
    count: set.members.length,
    wanted: { min, max },
    images: set.images,
    shares: viewSharesOf(set.members, set),
    cohesion: judged.cohesion,
    problems: SEVERITIES.flatMap((severity) => problems.filter((problem) => problem.severity === severity)),
    notes: notesOn(set),
  };
}

const SEVERITIES = [Severity.ERROR, Severity.WARNING, Severity.INFO];

/** "Add …", "leave out …", or both to choose from; adding no more than there is room for. */
function withAdvice(problem: SetProblem, problems: readonly SetProblem[], set: TrainingSet): TrainingProblem {
  const { adding, ...rest } = problem;
  const mayLeaveOut = MENDED_BY_LEAVING_OUT.has(problem.code);
  const leaveOut = mayLeaveOut ? whatToLeaveOut(problem, problems, set) : [];
  const hasRoom = set.members.length + problem.missing <= set.thresholds.training.maxCount;
  const ways = [
    ...(adding !== "" && (hasRoom || leaveOut.length === 0) ? [adding] : []),
    ...(leaveOut.length === 0 ? [] : [`leave out ${leaveOut.length}, which add least: ${named(leaveOut)}`]),
  ];
  const advice =
    ways.length === 0 ? "Leave out what is most like the others." : `${sentence(ways.join(", or "))}.`;
  return { ...rest, leaveOut, advice };
}

const MENDED_BY_LEAVING_OUT: ReadonlySet<TrainingProblemCode> = new Set([
  TrainingProblemCode.TOO_MANY,
  TrainingProblemCode.VIEW_TOO_FREQUENT,
  TrainingProblemCode.SAME_BACKGROUND,
  TrainingProblemCode.SAME_CLOTHES,
]);

const sentence = (words: string): string => words[0]!.toUpperCase() + words.slice(1);

function notesOn({ members, backgrounds, clothes }: TrainingSet): string[] {
  const all = new Set(members.map(({ set }) => set));
  const unseen = (what: string, measured: number) =>
    measured === all.size
      ? []
      : [`The ${what} of ${all.size - measured} of ${all.size} images could not be measured.`];
  return [
    ...unseen("background", backgrounds.countOf(all)),
    ...unseen("clothes", clothes.countOf(all)),
    "Letters and watermarks on the photograph itself, and blurred bars, are not looked for: look at the pictures yourself.",
  ];
}
