import { createHash } from "node:crypto";
import { makeFaceLock } from "../../src/face-locks/remake-face-lock.js";
import { scoreImages } from "../../src/judgement/likeness/score-images.js";
import { assessInSet, judgeSet, type JudgedSet } from "../../src/judgement/set/judge-set.js";
import { reportOn } from "../../src/judgement/set/report.js";
import { type SetImage, toIdentitySet } from "../../src/judgement/set/identity-set.js";
import { planPruning } from "../../src/judgement/advice/plan-pruning.js";
import { recommend } from "../../src/judgement/advice/recommend.js";
import { assessImage } from "../../src/judgement/image/assess-image.js";
import { runAtOnce } from "../../src/event-loop/slices.js";
import type { MadeSet } from "./any-made-set.js";

/** Everything that is ever said of a set, images named by their place in the list. */
export function answersTo({ rows, persona }: MadeSet) {
  const set = judgeSet(toIdentitySet(rows, persona));
  const places = new Map(rows.map(({ image }, place) => [image.id, place]));
  const placeOf = (image: { id: string } | null) => image && places.get(image.id)!;
  const placesOf = (images: readonly { id: string }[]) => images.map(placeOf);
  const { coverage, conflicts, ...report } = reportOn(set);
  const pruning = (keep?: number) => {
    const plan = planPruning(set, keep);
    return {
      ...plan,
      kept: placesOf(plan.kept),
      removed: placesOf(plan.removed),
      primary: placeOf(plan.primary),
    };
  };
  const lock = runAtOnce(makeFaceLock(rows));
  const scores = runAtOnce(scoreImages(rows));
  return {
    images: set.images.map((image) => ({ place: placeOf(image), ...assessInSet(set, image) })),
    alone: rows.map(({ image, face }) => assessImage(image, face)),
    groups: groupsOf(set, placesOf),
    report,
    coverage: coverage.map(({ view, wanted, images }) => ({ view, wanted, images: placesOf(images) })),
    conflicts: conflicts.map((found) => ({
      ...found,
      images: placesOf(found.images),
      others: placesOf(found.others),
    })),
    recommendations: recommend(set).map((found) => ({ ...found, image: placeOf(found.image) })),
    pruning: pruning(),
    pruningToThree: pruning(3),
    lock: lock && {
      ...lock,
      anchorImageId: places.get(lock.anchorImageId)!,
      contributions: lock.contributions.map((one) => ({ ...one, imageId: places.get(one.imageId)! })),
    },
    scores: rows.map(({ image }) => scores.get(image.id)!),
  };
}

function groupsOf(set: JudgedSet, placesOf: (images: readonly SetImage[]) => (number | null)[]) {
  return {
    group: placesOf(set.group),
    strangers: set.strangers.map(placesOf),
    copies: [...set.betterCopy].map(placesOf),
    distinct: placesOf(set.distinct),
  };
}

export type Answers = ReturnType<typeof answersTo>;

/** What is recorded of them: the numbers, and of all words and findings a digest. */
export function recordOf(name: string, answers: Answers) {
  const { images, report, recommendations, pruning, pruningToThree, lock, scores, groups } = answers;
  return {
    name,
    verdicts: images.map(({ verdict, score }) => `${verdict[0]}${score}`).join(" "),
    groups: JSON.stringify(groups),
    health: [report.exactHealth, ...Object.values(report.healthParts)].map(rounded),
    cohesion: rounded(report.cohesion),
    conflicts: answers.conflicts.map(({ kind, measured }) => [kind, rounded(measured)]),
    recommendations: recommendations.map(({ kind, image, view, gain }) => [
      kind,
      image ?? view,
      rounded(gain),
    ]),
    pruning: [pruning, pruningToThree].map(({ kept, primary, healthAfter }) => [
      kept.join(" "),
      primary,
      rounded(healthAfter),
    ]),
    weights: lock && lock.contributions.map(({ weight }) => rounded(weight)),
    shifts: lock && lock.contributions.map(({ shiftIfLeftOut }) => rounded(shiftIfLeftOut)),
    template: lock && lock.embedding.slice(0, 2).map(rounded),
    scores: scores.map(({ matchScore }) => rounded(matchScore)),
    words: digestOf(wordsOf(answers)),
  };
}

/** Enough digits to see any change of a rule; the last ones of a sum are not promised. */
const rounded = (value: number | null): number | null => value && Number(value.toFixed(5));

/** Every text in an answer, codes included, in its order. */
function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(wordsOf);
}

const digestOf = (words: readonly string[]): string =>
  createHash("sha256").update(words.join("\n")).digest("hex").slice(0, 16);
