import { runAtOnce } from "../../event-loop/slices.js";
import { betterPrimaryFirst } from "../image/fit-for-primary.js";
import { judgeSet } from "../set/judge-set.js";
import { healthOfSet } from "../set/health.js";
import { type IdentitySet, type SetImage, withOnly, withPrimary } from "../set/identity-set.js";

/** Which images of a set to keep. Both lists are in list order. */
export interface PruningPlan {
  kept: SetImage[];
  removed: SetImage[];
  /** Among the kept; null where no image shows the character, so that nothing could be kept. */
  primary: SetImage | null;
  /** 0-100, not rounded. */
  healthBefore: number;
  healthAfter: number;
}

/**
 * The best set of at most so many images: only images that show the character, one of each shot, the primary among them where it is one of these,
 * or else the strongest. Greedy: starting from that one, always the image with which the set is healthiest comes next, until `keep` are
 * chosen or none is left. Images that are not analysed are neither kept nor removed: nothing is known of them. The same
 * holds for those that are due to be analysed anew; a primary among them stays the primary.
 * @param keep from 1
 */
export const planPruning = (set: IdentitySet, keep: number = set.thresholds.health.maxSize): PruningPlan =>
  runAtOnce(planPruningStepByStep(set, keep));

/** The same; it can be interrupted between any two sets that it tries. */
export function* planPruningStepByStep(
  set: IdentitySet,
  keep: number = set.thresholds.health.maxSize,
): Generator<void, PruningPlan> {
  const before = judgeSet(set);
  // Of two that make the set equally healthy, the better one.
  const candidates = new Set(before.distinct.toSorted((a, b) => b.scoreAsView - a.scoreAsView));
  const due = before.images.filter(({ isDue }) => isDue);
  const first = before.distinct.find(({ isPrimary }) => isPrimary) ?? strongestOf(before.distinct);
  const primary = first && (due.find(({ isPrimary }) => isPrimary) ?? first);
  const start = primary === undefined ? set : withPrimary(set, primary.id);
  const chosen = new Set<string>();
  // Where all may stay, none has to be chosen.
  if (candidates.size <= keep) for (const { id } of candidates) chosen.add(id);
  else
    for (let next = first; next !== undefined; next = yield* bestNext(start, chosen, candidates)) {
      candidates.delete(next);
      chosen.add(next.id);
      if (chosen.size >= keep) break;
    }
  return {
    kept: set.images.filter(({ id }) => chosen.has(id)),
    removed: set.images.filter(({ id, isDue }) => !isDue && !chosen.has(id)),
    primary: primary ?? null,
    healthBefore: healthOfSet(before),
    healthAfter: healthWith(start, new Set([...chosen, ...due.map(({ id }) => id)])),
  };
}

function* bestNext(
  set: IdentitySet,
  chosen: ReadonlySet<string>,
  candidates: ReadonlySet<SetImage>,
): Generator<void, SetImage | undefined> {
  let [best, bestHealth]: [SetImage | undefined, number] = [undefined, -Infinity];
  for (const image of candidates) {
    yield;
    const health = healthWith(set, new Set([...chosen, image.id]));
    if (health > bestHealth) [best, bestHealth] = [image, health];
  }
  return best;
}

const healthWith = (set: IdentitySet, ids: ReadonlySet<string>): number =>
  healthOfSet(judgeSet(withOnly(set, ids)));

const strongestOf = (images: readonly SetImage[]): SetImage | undefined =>
  images.toSorted(betterPrimaryFirst)[0];
