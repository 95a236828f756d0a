import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type GraphModel, faceapi } from "../face-api-library.js";

interface Files {
  modelTopology: object;
  weightsManifest: { paths: string[]; weights: object[] }[];
}

/** Loads a graph model by TensorFlow.js itself. To be disposed of. @param file its JSON; the weights lie beside it */
export async function loadGraph(file: string): Promise<GraphModel> {
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(file, "utf8")) as Files;
  const paths = weightsManifest.flatMap(({ paths }) => paths);
  const bytes = Buffer.concat(await Promise.all(paths.map((path) => readFile(join(dirname(file), path)))));
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return faceapi.tf.loadGraphModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
}
