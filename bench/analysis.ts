import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CONTENDERS, Contender } from "./contender.js";
import { BenchPicture, prepareNoisyPortrait, preparePictures } from "./pictures.js";
import { Process, Result, WorkerRounds, makeReport, printReport } from "./report.js";

/** Rounds over all pictures and contenders. */
const DEFAULT_ROUNDS = 7;
const WORKER_ROUNDS = 5;
/** How often the pictures go through a pool in one of its rounds. */
const REPEATS_PER_WORKER = 2;

/**
 * `npm run bench:analysis -- [--limit rounds] [--json]`: what an analysis costs, for face-api.js as its documentation shows it and
 * for ours on both engines. The contenders take turns picture by picture, so that what else the machine does meets all alike.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "boolean" }, limit: { type: "string" } } });
  const rounds = Math.min(DEFAULT_ROUNDS, Number(values.limit ?? DEFAULT_ROUNDS));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--limit takes a whole number of rounds");
  const directory = await mkdtemp(join(tmpdir(), "likeness-bench-"));
  try {
    const [portrait, ...samples] = (await preparePictures(directory)) as [BenchPicture, ...BenchPicture[]];
    const pictures = [portrait, await prepareNoisyPortrait(directory, portrait), ...samples];
    const { results, processes } = await compareContenders(pictures, rounds);
    const workers = await compareWorkers(pictures, Math.min(rounds, WORKER_ROUNDS));
    const report = makeReport(results, processes, workers);
    process.stdout.write(`${printReport(report)}\n`);
    if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function compareContenders(
  pictures: BenchPicture[],
  rounds: number,
): Promise<{ results: Result[]; processes: Process[] }> {
  const contenders = [];
  for (const name of CONTENDERS) contenders.push({ name, contender: await Contender.start(name) });
  const results: Result[] = pictures.flatMap(({ name: picture }) =>
    CONTENDERS.map((contender) => ({ picture, contender, runs: [] })),
  );
  // The first round warms up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const { name: picture, path } of pictures) {
      for (const { name, contender } of contenders) {
        const run = await contender.run(path);
        const result = results.find((it) => it.picture === picture && it.contender === name)!;
        if (round > 0) result.runs.push(run);
      }
    }
  }
  const processes: Process[] = [];
  for (const { name, contender } of contenders) {
    const { startUpMs } = contender;
    processes.push({ contender: name, startUpMs, peakMegabytes: await contender.peakMegabytes() });
    await contender.stop();
  }
  return { results, processes };
}

async function compareWorkers(pictures: BenchPicture[], rounds: number): Promise<WorkerRounds> {
  const contender = await Contender.start("workers");
  const paths = Array.from({ length: REPEATS_PER_WORKER }, () => pictures.map(({ path }) => path)).flat();
  const workers: WorkerRounds = { one: [], two: [] };
  for (let round = 0; round < rounds; round++) {
    workers.one.push(await contender.imagesPerSecond(1, paths));
    workers.two.push(await contender.imagesPerSecond(2, [...paths, ...paths]));
  }
  await contender.stop();
  return workers;
}

void main();
