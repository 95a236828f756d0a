import sharp from "sharp";
import { analysePicture } from "./analyse-picture.js";
import { ImageAnalysis, UndecodableImageError } from "./face-analyser.js";
import { FaceNetworks } from "./networks/face-networks.js";
import { FaceEngine, loadFaceNetworks } from "./networks/load-face-networks.js";
import { runEveryNetwork } from "./warm-up.js";

/** What a thread is asked: to analyse a picture, or only to get ready. */
export interface AnalysisTask {
  image: Uint8Array | null;
  maxPixels: number;
  /** The same in every task of a thread. */
  engine: FaceEngine;
}

/** Errors lose their class between threads, so the expected one crosses as a value. */
export type AnalysisOutcome =
  { kind: "ready" } | { kind: "analysed"; analysis: ImageAnalysis } | { kind: "undecodable"; cause: unknown };

// Every picture is read once: sharp's cache would only hold memory.
sharp.cache(false);

let networks: Promise<FaceNetworks> | undefined;

/** The entry of an analysis thread. It loads the networks once, with its first task. */
export default async function runAnalysisTask({
  image,
  maxPixels,
  engine,
}: AnalysisTask): Promise<AnalysisOutcome> {
  networks ??= loadFaceNetworks(engine);
  const loaded = await networks;
  if (image === null) {
    await runEveryNetwork(loaded);
    return { kind: "ready" };
  }
  try {
    const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
    return { kind: "analysed", analysis: await analysePicture(loaded, bytes, maxPixels) };
  } catch (error) {
    if (error instanceof UndecodableImageError) return { kind: "undecodable", cause: error.cause };
    throw error;
  }
}
