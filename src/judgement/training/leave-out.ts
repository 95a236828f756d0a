import { viewSharesOf } from "./share-problems.js";
import { setProblemsOf } from "./set-problems.js";
import { type SetProblem, keyOf } from "./training-problem.js";
import { type TrainingImage, TrainingRole, type TrainingSet, inHashOrder } from "./training-set.js";

/** How many of those that add least are tried for each image that is left out, before it is given up. */
const TRIES = 6;

/**
 * Which images of a problem to leave out so that it is gone: those that add least, one after the other, none of which makes a problem that the
 * set has not, and none that is the better one of a copy, which would take its place. Empty where there are no such. Depends on the set alone, not on
 * its order.
 */
export function whatToLeaveOut(
  problem: SetProblem,
  problems: readonly SetProblem[],
  set: TrainingSet,
): TrainingImage[] {
  const known = new Set(problems.map(keyOf));
  const isBetter = new Set(set.images.flatMap(({ copyOf }) => copyOf?.better ?? []));
  const leftOut = new Set<TrainingImage>();
  let left = set.members;
  for (;;) {
    if (!mayLoseOne(left, set)) return [];
    const candidates = addingLeast(left, set)
      .filter((image) => problem.images.includes(image) && !isBetter.has(image.set))
      .slice(0, TRIES);
    const step = firstHarmless(candidates, left, known, set);
    if (step === null) return [];
    leftOut.add(step.image);
    left = step.left;
    if (!step.keys.has(keyOf(problem))) return set.members.filter((member) => leftOut.has(member));
  }
}

/** Not below the least size, and not so many that somebody else would be the one whom most images show. */
function mayLoseOne(members: readonly TrainingImage[], { judged, thresholds }: TrainingSet): boolean {
  const subjects = members.filter(({ role }) => role === TrainingRole.SUBJECT).length;
  const strangers = Math.max(0, ...judged.strangers.map((group) => group.length));
  return members.length > thresholds.training.minCount && subjects > strangers + 1;
}

interface Step {
  image: TrainingImage;
  left: TrainingImage[];
  keys: ReadonlySet<string>;
}

function firstHarmless(
  candidates: readonly TrainingImage[],
  members: readonly TrainingImage[],
  known: ReadonlySet<string>,
  set: TrainingSet,
): Step | null {
  for (const image of candidates) {
    const left = members.filter((member) => member !== image);
    const keys = new Set(setProblemsOf(left, set).map(keyOf));
    if ([...keys].every((key) => known.has(key))) return { image, left, keys };
  }
  return null;
}

/** The members, what adds least first: views, backgrounds and clothes that many others have too; of equals the poorer picture. */
export function addingLeast(members: readonly TrainingImage[], set: TrainingSet): TrainingImage[] {
  const shares = new Map(
    viewSharesOf(members, set).map(({ view, share, upper }) => [view, (share ?? 0) / upper]),
  );
  const own = new Set(members.map((member) => member.set));
  const repeated = new Map<TrainingImage["set"], number>();
  for (const [pairs, { upper }] of [
    [set.backgrounds, set.thresholds.training.background],
    [set.clothes, set.thresholds.training.clothes],
  ] as const) {
    for (const group of pairs.groupsOf(own)) {
      for (const image of group) {
        repeated.set(image, (repeated.get(image) ?? 0) + group.length / members.length / upper);
      }
    }
  }
  const redundancy = new Map(
    members.map((member) => {
      const ofViews = member.views.reduce((sum, view) => sum + shares.get(view)!, 0);
      return [member, ofViews + (repeated.get(member.set) ?? 0)];
    }),
  );
  return members.toSorted(
    (a, b) =>
      redundancy.get(b)! - redundancy.get(a)! ||
      a.set.assessment.score - b.set.assessment.score ||
      inHashOrder(a.set, b.set),
  );
}
