import { embeddingDistance } from "../../../src/judgement/likeness/match-score.js";
import { makeTemplate, type Template } from "../../../src/judgement/likeness/template.js";
import { usableImages } from "../../../src/judgement/likeness/usable-images.js";
import type { ImageAndFace } from "../../../src/judgement/rows.js";
import { healthOf, healthPartsOf } from "../../../src/judgement/set/health.js";
import { type Recommendation, RecommendationKind } from "../../../src/judgement/advice/recommendation.js";
import { lostViews } from "../../../src/judgement/set/coverage.js";
import { identityOfFace } from "../identity-of-face.js";
import { type AdvisedSet, judgeRows, rowsWithout, rowsWithPrimary } from "./advised-set.js";
import type { Tally } from "./tally.js";

/** Health is 0-100; the template's numbers are of single precision. */
const SAME_HEALTH = 1e-6;
const SAME_LOCK = 1e-5;

/** Carries out each removal and promotion, makes set and face lock anew, and compares with what was promised. */
export function readPromises(advised: AdvisedSet, tally: Tally): void {
  for (const recommendation of advised.recommendations) {
    const { kind, image, effect } = recommendation;
    if (image === null || effect === null) continue;
    const promise = kind === RecommendationKind.REMOVE ? "removal" : "promotion";
    const difference = differenceOf(advised, recommendation);
    tally.count(`${promise}s that promise another health`, difference.health > SAME_HEALTH);
    tally.count(`${promise}s that promise another face lock`, difference.lock > SAME_LOCK);
    tally.measure(`health promised minus realised, at most`, difference.health);
    tally.measure(`gain of a ${promise}`, recommendation.gain);
  }
  tally.count(
    "sets with a promotion",
    advised.recommendations.some(({ kind }) => kind === RecommendationKind.PROMOTE),
  );
}

function differenceOf({ rows, persona, judged }: AdvisedSet, { kind, image, gain, effect }: Recommendation) {
  const changed =
    kind === RecommendationKind.REMOVE
      ? rowsWithout(rows, image!.id, persona)
      : rowsWithPrimary(rows, image!.id);
  const after = judgeRows(changed, persona);
  const [before, health] = [judged, after].map((set) => healthOf(healthPartsOf(set)));
  const [lockBefore, lock] = [rows, changed].map(templateOf);
  const lost = lostViews(judged.coverage, after.coverage).join();
  return {
    health: Math.max(Math.abs(health! - effect!.healthAfter), Math.abs(health! - before! - gain)),
    lock: Math.max(
      gap(effect!.cohesionAfter, lock?.cohesion),
      gap(effect!.cohesionBefore, lockBefore?.cohesion),
      gap(
        effect!.templateShift,
        lockBefore && lock ? embeddingDistance(identityOfFace(lockBefore), identityOfFace(lock)) : null,
      ),
      Number(lost !== effect!.lostViews.join()),
    ),
  };
}

function templateOf(rows: readonly ImageAndFace[]): Template | null {
  const images = usableImages(rows);
  return images.length === 0 ? null : makeTemplate(images);
}

function gap(promised: number | null, realised: number | null | undefined): number {
  if (promised === null || realised === null || realised === undefined) {
    return promised === (realised ?? null) ? 0 : Infinity;
  }
  return Math.abs(promised - realised);
}
