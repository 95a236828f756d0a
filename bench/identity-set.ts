import { describeMachine, measuringCommand, runCommand } from "../eval/support/command.js";
import { judgeSet } from "../src/judgement/set/judge-set.js";
import { reportOn } from "../src/judgement/set/report.js";
import { planPruning } from "../src/judgement/advice/plan-pruning.js";
import { recommend } from "../src/judgement/advice/recommend.js";
import { type MadePhoto, setOf } from "../test/judgement/made-sets.js";
import { cpuMsSoFar } from "./contender.js";
import { median } from "./statistics.js";
import { table } from "./table.js";

const DEFAULT_RUNS = 30;
/** Runs that come before those that count. */
const WARM_UP_RUNS = 5;
const SET_SIZES = [5, 9, 20, 50];
const PERSONA = { ageMin: 24, ageMax: 30, hairColor: "brown" };

/** A set in which everything is found: strangers, copies, weak images, ages and turned heads. */
const photosOf = (count: number): MadePhoto[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `photo ${i}`,
    isPrimary: i === 0,
    person: i % 10 === 9 ? "Nora" : "Mira",
    shot: `shot ${i % 7 === 6 ? i - 1 : i}`,
    face: { interEyePixels: 30 + i, yawDegrees: ((i * 37) % 60) - 30, estimatedAge: 22 + ((i * 5) % 17) },
  }));

interface Row {
  images: number;
  step: string;
  medianCpuMs: number;
  worstCpuMs: number;
}

const command = measuringCommand(
  "bench:identity-set",
  "What a report on a set costs, with its recommendations and with pruning, on made images",
  `so many runs, ${DEFAULT_RUNS} unless told`,
).action(({ limit = DEFAULT_RUNS, json }: { limit?: number; json?: boolean }) => {
  const rows = SET_SIZES.flatMap((images) => measureSet(images, limit));
  const machine = describeMachine();
  console.log(`${machine}. CPU time of ${limit} runs.\n`);
  console.log(
    table(
      ["images", "", "median ms", "worst ms"],
      rows.map(({ images, step, medianCpuMs, worstCpuMs }) => [
        String(images),
        step,
        medianCpuMs.toFixed(1),
        worstCpuMs.toFixed(1),
      ]),
    ),
  );
  if (json) console.log(JSON.stringify({ machine, runs: limit, rows }));
});

function measureSet(images: number, runs: number): Row[] {
  const set = setOf(photosOf(images), PERSONA);
  const steps = {
    report: () => reportOn(judgeSet(set)),
    "with steps": () => recommend(judgeSet(set)),
    "pruning to nine": () => planPruning(set),
  };
  return Object.entries(steps).map(([step, run]) => ({ images, step, ...cpuMs(run, runs) }));
}

function cpuMs(run: () => unknown, runs: number): Pick<Row, "medianCpuMs" | "worstCpuMs"> {
  const times = Array.from({ length: WARM_UP_RUNS + runs }, () => {
    const before = cpuMsSoFar();
    run();
    return cpuMsSoFar() - before;
  }).slice(WARM_UP_RUNS);
  return { medianCpuMs: median(times), worstCpuMs: Math.max(...times) };
}

void runCommand(command);
