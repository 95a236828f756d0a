import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Option } from "commander";
import {
  describeMachine,
  measuringCommand,
  runCommand,
  showProgress,
  wholeNumber,
} from "../eval/support/command.js";
import { ChildProcessFaceAnalyser } from "../src/face-analysis/process/child-process-face-analyser.js";
import type { FaceEngine } from "../src/face-analysis/networks/load-face-networks.js";
import { mixedPictures } from "./memory-pictures.js";
import { type FamilyMemory, residentMegabytes } from "./process-memory.js";
import { table } from "./table.js";

const DEFAULT_PICTURES = 2_000;
/** What "flat" means: from after the warm-up to the end. */
const AIM_CHANGE = 0.05;
const MAX_PIXELS = 50_000_000;

interface Options {
  limit?: number;
  json?: boolean;
  engine: FaceEngine;
  processes: number;
}

interface Report {
  machine: string;
  engine: FaceEngine;
  processes: number;
  pictures: number;
  seconds: number;
  analysisProcesses: Megabytes;
  /** The process that feeds them, in the server's place. */
  feeder: Megabytes;
  /** Of all of them together, from the second tenth to the last. */
  change: number;
  reached: boolean;
}

interface Megabytes {
  /** With the networks loaded, before the first picture. */
  start: number;
  /** Means over each tenth of the pictures; the first is the warm-up. */
  tenths: number[];
  peak: number;
}

const command = measuringCommand(
  "bench:memory",
  "Whether the memory of the analyser stays flat over many pictures. Ends with 1 when it changes by more than 5 %",
  `at most so many pictures, ${DEFAULT_PICTURES} unless told; of a few hundred the second tenth is still warm-up`,
)
  .addOption(
    new Option("--engine <name>", "what the networks run on").choices(["onnx", "face-api"]).default("onnx"),
  )
  .option("--processes <n>", "analysis processes", wholeNumber, 1)
  .action(measure);

async function measure(options: Options): Promise<void> {
  const { engine, processes, limit = DEFAULT_PICTURES } = options;
  const directory = await mkdtemp(join(tmpdir(), "likeness-bench-"));
  const analyser = new ChildProcessFaceAnalyser({ processes, maxPixels: MAX_PIXELS, engine });
  try {
    const pictures = await mixedPictures(directory, limit);
    await analyser.warmUp();
    const samples = [await residentMegabytes(process.pid)];
    const start = performance.now();
    await analyseAll(analyser, pictures, processes, samples);
    const seconds = (performance.now() - start) / 1000;
    const report = makeReport({ engine, processes, pictures: limit, seconds }, samples);
    print(report);
    if (!report.reached) process.exitCode = 1;
    if (options.json) console.log(JSON.stringify(report));
  } finally {
    await analyser.close();
    await rm(directory, { recursive: true });
  }
}

/** @param samples the memory after each picture is added */
async function analyseAll(
  analyser: ChildProcessFaceAnalyser,
  pictures: Buffer[],
  processes: number,
  samples: FamilyMemory[],
): Promise<void> {
  const waiting = pictures.values();
  const analyseInTurn = async (): Promise<void> => {
    for (const picture of waiting) {
      await analyser.analyse(picture);
      samples.push(await residentMegabytes(process.pid));
      showProgress(samples.length - 1, pictures.length, "analysed");
    }
  };
  // As the server does: one picture waits while the others are analysed.
  await Promise.all(Array.from({ length: processes + 1 }, analyseInTurn));
}

function makeReport(
  run: Pick<Report, "engine" | "processes" | "pictures" | "seconds">,
  samples: FamilyMemory[],
): Report {
  const analysisProcesses = summarise(samples.map(({ children }) => children));
  const feeder = summarise(samples.map(({ parent }) => parent));
  const together = analysisProcesses.tenths.map((megabytes, i) => megabytes + feeder.tenths[i]!);
  const change = together.at(-1)! / together[1]! - 1;
  const reached = Math.abs(change) <= AIM_CHANGE;
  return { machine: describeMachine(), ...run, analysisProcesses, feeder, change, reached };
}

function summarise([start, ...samples]: number[]): Megabytes {
  const edge = (tenth: number): number => Math.round((tenth * samples.length) / 10);
  const tenths = Array.from({ length: 10 }, (_, i) => {
    const part = samples.slice(edge(i), Math.max(edge(i + 1), edge(i) + 1));
    return part.reduce((sum, sample) => sum + sample, 0) / part.length;
  });
  return { start: start!, tenths, peak: samples.reduce((peak, sample) => Math.max(peak, sample), 0) };
}

function print({ machine, engine, pictures, seconds, change, reached, ...report }: Report): void {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const row = (what: string, { start, tenths, peak }: Megabytes): string[] => [
    what,
    ...[start, tenths[1]!, tenths.at(-1)!, peak].map((megabytes) => megabytes.toFixed(0)),
    tenths.map((megabytes) => megabytes.toFixed(0)).join(" "),
  ];
  console.log(`${machine}. ${engine}, ${pictures} pictures in ${seconds.toFixed(0)} s.\n`);
  console.log(
    table(
      ["MB", "networks loaded", "second tenth", "last tenth", "peak", "every tenth"],
      [
        row(`analysis processes: ${report.processes}`, report.analysisProcesses),
        row("feeder", report.feeder),
      ],
    ),
  );
  console.log(`\nFrom the second tenth to the last, together: ${percent(change)}.`);
  console.log(`Aim, flat within ${percent(AIM_CHANGE)}: ${reached ? "reached" : "NOT reached"}.`);
}

void runCommand(command);
