import { InferenceSession, Tensor } from "onnxruntime-node";
import { FACERES_SQUARE_SIZE } from "../../../src/face-analysis/networks/face-networks.js";
import { describeGraph } from "../../../src/face-analysis/networks/tfjs/describe-graph.js";
import {
  FACERES,
  faceresFile,
  readGraphModel,
} from "../../../src/face-analysis/networks/tfjs/graph-model.js";

const RUNS = 50;

/** What a run for the age costs, and a run for age and features. */
export interface FaceresCost {
  /** Median of the runs. */
  agesMs: number;
  bothMs: number;
  /** By which the process grows when the network is loaded and has run. */
  megabytes: number;
}

/** To be asked before anything else is loaded, or the memory is that of others. */
export async function measureFaceres(): Promise<FaceresCost> {
  const before = process.memoryUsage.rss();
  const ages = await openSession([FACERES.ages]);
  await timedRun(ages);
  globalThis.gc?.();
  const megabytes = (process.memoryUsage.rss() - before) / 2 ** 20;
  const both = await openSession([FACERES.ages, FACERES.features]);
  await timedRun(both);
  const times: { agesMs: number; bothMs: number }[] = [];
  // In turn, so that what else the machine does slows both.
  for (let i = 0; i < RUNS; i++) times.push({ agesMs: await timedRun(ages), bothMs: await timedRun(both) });
  await ages.release();
  await both.release();
  const middle = (name: "agesMs" | "bothMs") =>
    times.map((it) => it[name]).toSorted((a, b) => a - b)[RUNS / 2]!;
  return { agesMs: middle("agesMs"), bothMs: middle("bothMs"), megabytes };
}

async function timedRun(session: InferenceSession): Promise<number> {
  const side = FACERES_SQUARE_SIZE;
  const grey = new Tensor("float32", new Float32Array(3 * side ** 2), [1, 3, side, side]);
  const start = performance.now();
  await session.run({ input: grey });
  return performance.now() - start;
}

/** One thread, as the server has it. */
async function openSession(outputs: string[]): Promise<InferenceSession> {
  const graph = describeGraph(await readGraphModel(faceresFile()), outputs);
  return InferenceSession.create(graph, { intraOpNumThreads: 1, interOpNumThreads: 1 });
}
