import { putRecogniserInForce } from "../analyser-version.js";
import { analysePicture } from "../analyse-picture.js";
import { ImageAnalysis, UndecodableImageError } from "../face-analyser.js";
import { FaceNetworks } from "../networks/face-networks.js";
import { FaceEngine, loadFaceNetworks } from "../networks/load-face-networks.js";
import type { RecogniserFile } from "../networks/recogniser-file.js";
import { runEveryNetwork } from "../warm-up.js";
import "./sharp-on-one-core.js";

/** What an analysis process is asked: to analyse a picture, or only to get ready. */
export interface AnalysisTask {
  image: Buffer | null;
  maxPixels: number;
  /** The same in every task of a process. */
  engine: FaceEngine;
  /** The operator's own; null: there is none. The same in every task of a process. */
  recogniser: RecogniserFile | null;
}

/** Errors lose their class between processes, so the expected one crosses as a value. */
export type AnalysisOutcome =
  { kind: "ready" } | { kind: "analysed"; analysis: ImageAnalysis } | { kind: "undecodable"; cause: unknown };

let networks: Promise<FaceNetworks> | undefined;
let isWarm = false;

/** Loads the networks once, with its first task; what failed to load is loaded again with the next. */
export async function runAnalysisTask({
  image,
  maxPixels,
  engine,
  recogniser,
}: AnalysisTask): Promise<AnalysisOutcome> {
  if (recogniser !== null) putRecogniserInForce(recogniser.name);
  networks ??= loadFaceNetworks(engine, recogniser?.file).catch((error: unknown) => {
    networks = undefined;
    throw error;
  });
  const loaded = await networks;
  if (image === null) {
    // A process that only has to say that it lives need not run them again.
    if (!isWarm) await runEveryNetwork(loaded);
    // A process that waits for its first picture need not hold what starting left.
    if (!isWarm) globalThis.gc?.();
    isWarm = true;
    return { kind: "ready" };
  }
  try {
    return { kind: "analysed", analysis: await analysePicture(loaded, image, maxPixels) };
  } catch (error) {
    if (error instanceof UndecodableImageError) return { kind: "undecodable", cause: error.cause };
    throw error;
  }
}
