import { faceapi } from "../src/face-analysis/networks/face-api-library.js";
import { asDocumented } from "./as-documented.js";
import type { Measurement } from "./contender.js";

/** The maintained face-api.js on its WASM backend. */
export async function loadPlainFaceApi(): Promise<(bytes: Buffer) => Promise<Measurement>> {
  await faceapi.tf.setBackend("wasm");
  await faceapi.tf.ready();
  return asDocumented(faceapi);
}
