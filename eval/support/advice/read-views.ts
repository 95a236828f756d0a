import { healthOf, healthPartsOf } from "../../../src/judgement/set/health.js";
import { type AdviceSet, Role } from "./advice-sets.js";
import { type AdvisedSet, imageOf, judgeRows, rowsWithout } from "./advised-set.js";
import type { Tally } from "./tally.js";

/** Takes each right image away and adds it again: where it fills a wanted view, health must not fall by that. */
export function readViews({ kind, photos }: AdviceSet, advised: AdvisedSet, tally: Tally): void {
  if (!kind.startsWith("right")) return;
  const { judged, rows, persona } = advised;
  tally.measure("health", healthOf(healthPartsOf(judged)));
  const cohesion = judged.cohesion;
  if (cohesion !== null) tally.measure("cohesion", cohesion);
  for (const photo of photos) {
    const image = imageOf(advised, photo);
    if (photo.role !== Role.RIGHT || image.isPrimary || !judged.distinct.includes(image)) continue;
    const before = judgeRows(rowsWithout(rows, image.id, persona), persona);
    const fills = image.views.some((view) => {
      const bin = before.coverage.find((one) => one.view === view)!;
      return bin.images.length < bin.wanted;
    });
    if (!fills) continue;
    const gain = healthOf(healthPartsOf(judged)) - healthOf(healthPartsOf(before));
    tally.count("images that fill a wanted view and lower health", gain < -1e-9);
    const isGroupKept = before.group.every(({ id }) => judged.group.some((member) => member.id === id));
    if (isGroupKept) {
      tally.count(
        "images that fill a wanted view and lower health, the others grouped as before",
        gain < -1e-9,
      );
    }
    tally.measure("gain of an image that fills a wanted view", gain);
  }
}
