import type { JudgedSet } from "../set/judge-set.js";
import { runAtOnce } from "../../event-loop/slices.js";
import { healthOfSet } from "../set/health.js";
import { recommendCrops } from "./recommend-crops.js";
import { recommendPrimary } from "./recommend-primary.js";
import { recommendRemovals } from "./recommend-removals.js";
import { recommendStopping, recommendViews } from "./recommend-views.js";
import type { Recommendation } from "./recommendation.js";

/** What would make a set better, the most gain first; of equal gains in the order promote, remove, crop, add, stop. Depends on the set alone. */
export const recommend = (set: JudgedSet): Recommendation[] => runAtOnce(recommendStepByStep(set));

/** The same; it can be interrupted between any two sets that it tries. */
export function* recommendStepByStep(set: JudgedSet): Generator<void, Recommendation[]> {
  const health = healthOfSet(set);
  const all = [
    recommendPrimary(set, health),
    ...(yield* recommendRemovals(set, health)),
    ...recommendCrops(set, health),
    ...recommendViews(set, health),
    recommendStopping(set),
  ];
  return all.filter((found) => found !== null).toSorted((a, b) => b.gain - a.gain);
}
