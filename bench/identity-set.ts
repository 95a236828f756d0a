import { judgeSet } from "../src/identity-sets/assess-in-set.js";
import { reportOn } from "../src/identity-sets/identity-set-report.js";
import { planPruning } from "../src/identity-sets/plan-pruning.js";
import { recommend } from "../src/identity-sets/recommendations.js";
import { type MadePhoto, setOf } from "../test/identity-sets/made-sets.js";

const RUNS = 30;

/** A set in which everything is found: strangers, copies, weak images, ages and turned heads. */
const photosOf = (count: number): MadePhoto[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `photo ${i}`,
    isPrimary: i === 0,
    person: i % 10 === 9 ? "Nora" : "Mira",
    shot: `shot ${i % 7 === 6 ? i - 1 : i}`,
    face: { interEyePixels: 30 + i, yawDegrees: ((i * 37) % 60) - 30, estimatedAge: 22 + ((i * 5) % 17) },
  }));

/** Milliseconds of CPU, median and worst of the runs after a few that warm up. */
function cpuMs(run: () => unknown): string {
  const times = Array.from({ length: RUNS + 5 }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  const sorted = times.slice(5).toSorted((a, b) => a - b);
  return `${sorted[RUNS / 2]!.toFixed(1).padStart(6)} ${sorted.at(-1)!.toFixed(1).padStart(6)}`;
}

console.log("ms of CPU, median and worst of 30");
const persona = { ageMin: 24, ageMax: 30, hairColor: "brown" };
for (const count of [5, 9, 20, 50]) {
  const photos = photosOf(count);
  const set = setOf(photos, persona);
  console.log(
    `${String(count).padStart(2)} images: report           ${cpuMs(() => reportOn(judgeSet(set)))}`,
  );
  console.log(`           with steps       ${cpuMs(() => recommend(judgeSet(set)))}`);
  console.log(`           pruning to nine  ${cpuMs(() => planPruning(set))}`);
}
