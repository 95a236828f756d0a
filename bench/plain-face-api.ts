import { dirname, sep } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as faceapi from "@vladmandic/face-api/dist/face-api.node-wasm.js";
import { asDocumented } from "./as-documented.js";
import type { Measurement } from "./contender.js";

/** The maintained face-api.js on its WASM backend. */
export async function loadPlainFaceApi(): Promise<(bytes: Buffer) => Promise<Measurement>> {
  setWasmPaths(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")) + sep);
  await tf.setBackend("wasm");
  await tf.ready();
  return asDocumented(faceapi);
}
