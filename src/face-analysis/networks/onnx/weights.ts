import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readHalfFloats } from "../half-floats.js";

/** A tensor as TensorFlow.js stores it: filters are [height, width, channels in, channels out], row-major. */
export interface Weight {
  shape: readonly number[];
  values: Float32Array;
}

/** One network's trained numbers by the names of its manifest. */
export class Weights {
  constructor(private readonly byName: ReadonlyMap<string, Weight>) {}

  /** @throws Error there is no such tensor */
  get(name: string): Weight {
    const weight = this.byName.get(name);
    if (weight === undefined) throw new Error(`The weights have no ${name}`);
    return weight;
  }

  values(name: string): Float32Array {
    return this.get(name).values;
  }
}

interface ManifestEntry {
  name: string;
  shape: number[];
  dtype: string;
  quantization?: { dtype: "float16" } | { dtype: "uint8"; scale: number; min: number };
}

/** Of TensorFlow.js's manifest of weights: one run of bytes, however many files it is cut into. */
export interface ManifestGroup {
  paths: string[];
  weights: ManifestEntry[];
}

/**
 * Reads a network from the `model` folder of @vladmandic/face-api.
 * @param network the start of its file names, such as `face_recognition`
 * @throws Error the files hold something that face-api 1.7.15's do not
 */
export async function readWeights(network: string): Promise<Weights> {
  const folder = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "model");
  const manifest = await readFile(join(folder, `${network}_model-weights_manifest.json`), "utf8");
  return readManifest(JSON.parse(manifest) as ManifestGroup[], folder);
}

/** @param folder of the files that the manifest names. @throws Error they hold something else than it says, or a type that is not read */
export async function readManifest(groups: readonly ManifestGroup[], folder: string): Promise<Weights> {
  const byName = new Map<string, Weight>();
  for (const { paths, weights } of groups) {
    const bytes = Buffer.concat(await Promise.all(paths.map((path) => readFile(join(folder, path)))));
    let offset = 0;
    for (const entry of weights) {
      const length = entry.shape.reduce((product, side) => product * side, 1);
      const end = offset + length * bytesEach(entry);
      byName.set(entry.name, { shape: entry.shape, values: readValues(bytes.subarray(offset, end), entry) });
      offset = end;
    }
    if (offset !== bytes.length)
      throw new Error(`${paths.join()}: ${bytes.length - offset} bytes are left over`);
  }
  return new Weights(byName);
}

const BYTES_EACH: Readonly<Record<string, number>> = { float32: 4, int32: 4, float16: 2, uint8: 1 };

function bytesEach({ name, dtype, quantization }: ManifestEntry): number {
  const storedAs = quantization?.dtype ?? dtype;
  const bytes = BYTES_EACH[storedAs];
  if (bytes === undefined) throw new Error(`${name} is stored as ${storedAs}`);
  return bytes;
}

/** Little-endian, as every platform that onnxruntime has a binary for. Integers, of which there are small ones only, become floats. */
function readValues(bytes: Buffer, { dtype, quantization }: ManifestEntry): Float32Array {
  if (quantization?.dtype === "float16") return readHalfFloats(bytes);
  if (quantization !== undefined) {
    // As tfjs does it: in double precision, rounded once to a float when it is stored.
    const { scale, min } = quantization;
    const values = new Float32Array(bytes.length);
    for (let i = 0; i < values.length; i++) values[i] = bytes[i]! * scale + min;
    return values;
  }
  // Copied, as floats may not begin anywhere.
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return dtype === "int32" ? Float32Array.from(new Int32Array(copy)) : new Float32Array(copy);
}
