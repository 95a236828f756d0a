import { cpus } from "node:os";
import { CONTENDERS, ContenderName, Run } from "./contender.js";
import { PORTRAIT } from "./pictures.js";
import { Spread, median, spreadOf } from "./statistics.js";
import { table } from "./table.js";

export interface Result {
  picture: string;
  contender: ContenderName;
  runs: Run[];
}

export interface Process {
  contender: ContenderName;
  startUpMs: number;
  peakMegabytes: number;
}

/** Images a second of pools of one and of two processes, run in turn. */
export interface WorkerRounds {
  one: number[];
  two: number[];
}

export interface Report {
  machine: { cores: number; cpu: string; node: string };
  /** How many times faster ours on onnx is than face-api.js; the networks' and the whole, both on the 12-megapixel portrait. */
  ratios: { networksVsTfjsWasm: number; analyseVsTfjsWasm: number; workers2Vs1: number };
  /** The first two by CPU time instead of the clock, which a busy machine cannot be trusted with. */
  cpuRatios: { networksVsTfjsWasm: number; analyseVsTfjsWasm: number };
  ratiosByPicture: PictureRatios[];
  rows: Row[];
  processes: Process[];
  workers: { processes: number; imagesPerSecond: Spread }[];
}

/** How many times faster, by the clock and by CPU time: on a busy machine the second is the steadier one. */
interface PictureRatios {
  picture: string;
  networks: number;
  networksCpu: number;
  analyse: number;
  analyseCpu: number;
  /** How much faster onnx runs the very calls that our pipeline makes, CPU time. */
  sameCallsCpu: number;
}

interface Row {
  picture: string;
  contender: ContenderName;
  faceCount: number;
  networksMs: Spread;
  networksCpuMs: number;
  wallMs: Spread;
  cpuMs: number;
  imagesPerSecondAndCore: number;
}

export function makeReport(results: Result[], processes: Process[], workers: WorkerRounds): Report {
  const rows = results.map(toRow);
  const ratiosByPicture = [...new Set(rows.map(({ picture }) => picture))].map((picture) => {
    const [plain, reference, ours] = CONTENDERS.map((contender) =>
      rows.find((row) => row.picture === picture && row.contender === contender),
    ) as [Row, Row, Row];
    return {
      picture,
      networks: plain.networksMs.median / ours.networksMs.median,
      analyse: plain.wallMs.median / ours.wallMs.median,
      networksCpu: plain.networksCpuMs / ours.networksCpuMs,
      analyseCpu: plain.cpuMs / ours.cpuMs,
      sameCallsCpu: reference.networksCpuMs / ours.networksCpuMs,
    };
  });
  const portrait = ratiosByPicture.find(({ picture }) => picture === PORTRAIT)!;
  return {
    machine: { cores: cpus().length, cpu: cpus()[0]!.model, node: process.version },
    ratios: {
      networksVsTfjsWasm: portrait.networks,
      analyseVsTfjsWasm: portrait.analyse,
      workers2Vs1: median(workers.two.map((two, i) => two / workers.one[i]!)),
    },
    cpuRatios: { networksVsTfjsWasm: portrait.networksCpu, analyseVsTfjsWasm: portrait.analyseCpu },
    ratiosByPicture,
    rows,
    processes,
    workers: [
      { processes: 1, imagesPerSecond: spreadOf(workers.one) },
      { processes: 2, imagesPerSecond: spreadOf(workers.two) },
    ],
  };
}

function toRow({ picture, contender, runs }: Result): Row {
  const cpuMs = median(runs.map((run) => run.cpuMs));
  return {
    picture,
    contender,
    faceCount: runs[0]!.faceCount,
    networksMs: spreadOf(runs.map((run) => run.networksMs)),
    networksCpuMs: median(runs.map((run) => run.networksCpuMs)),
    wallMs: spreadOf(runs.map((run) => run.wallMs)),
    cpuMs,
    imagesPerSecondAndCore: 1000 / cpuMs,
  };
}

/** The report as Markdown tables. */
export function printReport(report: Report): string {
  const { cores, cpu, node } = report.machine;
  return [
    `${cores} cores, ${cpu}, Node ${node}. Median (quartiles).`,
    table(
      [
        "picture",
        "contender",
        "faces",
        "networks ms",
        "their CPU ms",
        "whole ms",
        "its CPU ms",
        "images/s a core",
      ],
      report.rows.map((row) => [
        row.picture,
        row.contender,
        String(row.faceCount),
        show(row.networksMs),
        row.networksCpuMs.toFixed(0),
        show(row.wallMs),
        row.cpuMs.toFixed(0),
        row.imagesPerSecondAndCore.toFixed(2),
      ]),
    ),
    table(
      ["times faster", "networks", "networks, CPU", "whole analysis", "whole, CPU", "same calls, CPU"],
      report.ratiosByPicture.map(({ picture, networks, networksCpu, analyse, analyseCpu, sameCallsCpu }) => [
        picture,
        ...[networks, networksCpu, analyse, analyseCpu, sameCallsCpu].map((ratio) => ratio.toFixed(1)),
      ]),
    ),
    table(
      ["process", "start-up ms", "peak MB"],
      report.processes.map(({ contender, startUpMs, peakMegabytes }) => [
        contender,
        startUpMs.toFixed(0),
        peakMegabytes.toFixed(0),
      ]),
    ),
    table(
      ["analysis processes (onnx)", "images/s"],
      report.workers.map(({ processes, imagesPerSecond }) => [String(processes), show(imagesPerSecond, 2)]),
    ),
    `ratios: ${showRatios(report.ratios)}`,
    `by CPU time: ${showRatios(report.cpuRatios)}`,
  ].join("\n\n");
}

const showRatios = (ratios: Record<string, number>): string =>
  Object.entries(ratios)
    .map(([name, ratio]) => `${name} ${ratio.toFixed(2)}`)
    .join(", ");

const show = ({ median, lowerQuartile, upperQuartile }: Spread, digits = 0): string =>
  `${median.toFixed(digits)} (${lowerQuartile.toFixed(digits)}-${upperQuartile.toFixed(digits)})`;
