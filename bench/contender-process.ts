import { readFile } from "node:fs/promises";
import { analysePicture } from "../src/face-analysis/analyse-picture.js";
import { loadFaceNetworks } from "../src/face-analysis/networks/load-face-networks.js";
import { ChildProcessFaceAnalyser } from "../src/face-analysis/process/child-process-face-analyser.js";
import { PUBLISHED, cpuMsSoFar, type Answer, type Measurement, type Question } from "./contender.js";
import { TimedNetworks } from "./timed-networks.js";

const MAX_PIXELS = 1e8;

type Analyse = (bytes: Buffer) => Promise<Measurement>;

async function load(contender: string): Promise<Analyse> {
  if (contender === "face-api.js") return (await import("./plain-face-api.js")).loadPlainFaceApi();
  if (contender === PUBLISHED) return (await import("./published-face-api.js")).loadPublishedFaceApi();
  // Sets sharp up as it does in an analysis process.
  await import("../src/face-analysis/process/run-analysis-task.js");
  const engine = contender === "ours on onnx" ? "onnx" : "face-api";
  const networks = new TimedNetworks(await loadFaceNetworks(engine));
  return async (bytes) => {
    networks.reset();
    const { faceCount } = await analysePicture(networks, bytes, MAX_PIXELS);
    return { networksMs: networks.wallMs, networksCpuMs: networks.cpuMs, faceCount };
  };
}

async function measure(analyse: Analyse, path: string): Promise<Answer> {
  const bytes = await readFile(path);
  const cpuBefore = cpuMsSoFar();
  const start = performance.now();
  const measurement = await analyse(bytes);
  const wallMs = performance.now() - start;
  return { kind: "run", run: { ...measurement, wallMs, cpuMs: cpuMsSoFar() - cpuBefore } };
}

async function measureWorkers(processes: number, paths: string[]): Promise<Answer> {
  const analyser = new ChildProcessFaceAnalyser({ processes, maxPixels: MAX_PIXELS });
  await analyser.warmUp();
  const pictures = await Promise.all(paths.map((path) => readFile(path)));
  // As for the other contenders, a first round is not counted: code that was never run is slow.
  await Promise.all(pictures.map((picture) => analyser.analyse(picture)));
  const start = performance.now();
  await Promise.all(pictures.map((picture) => analyser.analyse(picture)));
  const seconds = (performance.now() - start) / 1000;
  await analyser.close();
  return { kind: "workers", imagesPerSecond: pictures.length / seconds };
}

async function answer(question: Question, analyse: Analyse | null): Promise<Answer> {
  if (question.kind === "workers") return measureWorkers(question.processes, question.paths);
  if (question.kind === "run") return measure(analyse!, question.path);
  return { kind: "memory", peakMegabytes: process.resourceUsage().maxRSS / 1024 };
}

async function main(contender: string): Promise<void> {
  const analyse = contender === "workers" ? null : await load(contender);
  process.on("message", (question: Question) => {
    // What goes wrong here ends the process, and with it the bench.
    void answer(question, analyse).then((it) => process.send!(it));
  });
  process.send!({ kind: "ready", startUpMs: performance.now() } satisfies Answer);
}

void main(process.argv[2]!);
