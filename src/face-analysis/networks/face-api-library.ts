import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import type * as FaceApi from "@vladmandic/face-api";
import { FACE_API_FOLDER, FACE_API_MISSING, isFaceApiInstalled } from "./face-api-installation.js";

// Loading this module without the optional packages throws, so only what runs on face-api may import it.
if (!isFaceApiInstalled()) throw new Error(FACE_API_MISSING);
const requireOptional = createRequire(join(FACE_API_FOLDER, "package.json"));

/** What face-api passes on of TensorFlow.js, and its own types leave out. */
interface TensorFlow {
  readonly version_core: string;
  getBackend(): string;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  enableProdMode(): void;
  memory(): { numTensors: number };
  env(): { set(flag: string, value: boolean): void };
  setThreadsCount(count: number): void;
  setWasmPaths(folder: string): void;
  loadGraphModel(handler: { load(): Promise<ModelArtifacts> }): Promise<GraphModel>;
}

/** What a model is made of, as a file or a network would bring it. */
export interface ModelArtifacts {
  modelTopology: object;
  /** Of each weight its name, shape and type. */
  weightSpecs: object[];
  weightData: ArrayBuffer;
}

/** TensorFlow.js's own reader of graph models. */
export interface GraphModel {
  /** @param outputs names of nodes, at least two: of one its tensor comes as it is */
  execute(inputs: FaceApi.tf.Tensor, outputs: string[]): FaceApi.tf.Tensor[];
  dispose(): void;
}

/** @vladmandic/face-api on TensorFlow.js, from the optional packages; which backend is still to be said. */
export const faceapi = requireOptional(
  "@vladmandic/face-api/dist/face-api.node-wasm.js",
) as typeof FaceApi & { tf: TensorFlow };

faceapi.tf.setWasmPaths(dirname(requireOptional.resolve("@tensorflow/tfjs-backend-wasm")) + sep);

/**
 * Makes WebAssembly on one thread the backend; several threads would change the order of additions, and with it the last digits of an
 * embedding. May run twice.
 * @throws Error it does not start here
 */
export async function useSingleThreadedWasm(): Promise<void> {
  const { tf } = faceapi;
  if (tf.getBackend() === "wasm") return;
  tf.enableProdMode();
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  tf.setThreadsCount(1);
  if (!(await tf.setBackend("wasm"))) throw new Error("TensorFlow.js cannot start its WebAssembly backend");
  await tf.ready();
}
