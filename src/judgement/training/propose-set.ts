import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";
import type { ImageAndFace, Persona } from "../rows.js";
import { toIdentitySet } from "../set/identity-set.js";
import { judgeSet } from "../set/judge-set.js";
import { addingLeast, whatToLeaveOut } from "./leave-out.js";
import { setProblemsOf } from "./set-problems.js";
import { viewSharesOf } from "./share-problems.js";
import { keyOf } from "./training-problem.js";
import {
  type TrainingImage,
  type TrainingResolution,
  TrainingRole,
  type TrainingSet,
  toTrainingSet,
} from "./training-set.js";

/** A picture, and why it is in, or is not. */
export interface Choice {
  image: TrainingImage;
  reasons: string[];
}

export interface Proposal {
  /** In list order. */
  chosen: Choice[];
  leftOut: Choice[];
}

/** How many of those that add least are looked at for each that is left out. */
const TRIES = 6;

/**
 * Chooses a varied, balanced training set: of all pictures of the character, each shot once, those that add least are left out one after the other until no more
 * than `most` are left, and then those that make a view, a background or clothes too frequent, as long as enough are left. Depends on the pictures, not on their
 * order. Can be interrupted where it yields.
 */
export function* proposeSet(
  rows: readonly ImageAndFace[],
  persona: Persona,
  resolution: TrainingResolution,
  most: number,
  thresholds: Thresholds = thresholdsInForce(),
): Generator<void, Proposal> {
  const judged = judgeSet(toIdentitySet(rows, persona, thresholds));
  yield;
  const set = yield* toTrainingSet(judged, resolution);
  const fitting = yield* reducedTo(most, set);
  const chosen = yield* balanced({ ...set, members: fitting });
  const isChosen = new Set(chosen);
  const out = set.images.filter((image) => !isChosen.has(image));
  return {
    chosen: chosen.map((image) => ({ image, reasons: whyIn(image, chosen, set) })),
    leftOut: out.map((image) => ({ image, reasons: [whyOut(image)] })),
  };
}

function* reducedTo(most: number, set: TrainingSet): Generator<void, readonly TrainingImage[]> {
  let left = set.members;
  while (left.length > most) {
    yield;
    const known = new Set(setProblemsOf(left, set).map(keyOf));
    const tried = addingLeast(left, set).slice(0, TRIES);
    const without = (image: TrainingImage) => left.filter((member) => member !== image);
    const isHarmless = (image: TrainingImage) =>
      setProblemsOf(without(image), set).every((problem) => known.has(keyOf(problem)));
    left = without(tried.find(isHarmless) ?? tried[0]!);
  }
  return left;
}

function* balanced(set: TrainingSet): Generator<void, readonly TrainingImage[]> {
  let { members } = set;
  for (;;) {
    const now = { ...set, members };
    const problems = setProblemsOf(members, now);
    let out: TrainingImage[] = [];
    for (const problem of problems.filter(({ images }) => images.length > 0)) {
      yield;
      out = whatToLeaveOut(problem, problems, now);
      if (out.length > 0) break;
    }
    if (out.length === 0) return members;
    const isOut = new Set(out);
    members = members.filter((member) => !isOut.has(member));
  }
}

/** The rarest of what it shows come first. */
function whyIn(image: TrainingImage, chosen: readonly TrainingImage[], set: TrainingSet): string[] {
  const own = viewSharesOf(chosen, set)
    .filter(({ view }) => image.views.includes(view))
    .toSorted((a, b) => a.images.length / a.of - b.images.length / b.of);
  const ofViews = own.slice(0, 2).map(({ images, of, are }) => `${images.length} of ${of} are ${are}.`);
  const all = new Set(chosen.map((member) => member.set));
  const isAlone = (pairs: TrainingSet["backgrounds"]) =>
    pairs.countOf(new Set([image.set])) > 0 &&
    !pairs.groupsOf(all).some((group) => group.includes(image.set));
  return [
    ...ofViews,
    ...(isAlone(set.backgrounds) ? ["No other stands before this background."] : []),
    ...(isAlone(set.clothes) ? ["No other shows these clothes."] : []),
  ];
}

function whyOut({ role, copyOf }: TrainingImage): string {
  switch (role) {
    case TrainingRole.COPY:
      return `The same shot as ${copyOf!.better.name}${copyOf!.isMirrored ? ", mirrored" : ""}.`;
    case TrainingRole.STRANGER:
      return "Shows somebody else than most, or not surely the same.";
    case TrainingRole.UNUSABLE:
      return "Too poor to be trained on, or no photograph.";
    case TrainingRole.DUE:
      return "Not compared with the others yet.";
    case TrainingRole.SUBJECT:
    case TrainingRole.CONTEXT:
      return "Adds least to the others: they show what it shows.";
  }
}
