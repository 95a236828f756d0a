import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A tensor as face-api stores it: filters are [height, width, channels in, channels out], row-major. */
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
  quantization?: { dtype: string; scale: number; min: number };
}

interface ManifestGroup {
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
  const byName = new Map<string, Weight>();
  for (const { paths, weights } of JSON.parse(manifest) as ManifestGroup[]) {
    // A group is one run of bytes, however many files it is cut into.
    const bytes = Buffer.concat(await Promise.all(paths.map((path) => readFile(join(folder, path)))));
    let offset = 0;
    for (const entry of weights) {
      const length = entry.shape.reduce((product, side) => product * side, 1);
      byName.set(entry.name, { shape: entry.shape, values: readValues(bytes, offset, length, entry) });
      offset += length * (entry.quantization === undefined ? Float32Array.BYTES_PER_ELEMENT : 1);
    }
    if (offset !== bytes.length) throw new Error(`${network}: ${bytes.length - offset} bytes are left over`);
  }
  return new Weights(byName);
}

function readValues(bytes: Buffer, offset: number, length: number, entry: ManifestEntry): Float32Array {
  const { name, dtype, quantization } = entry;
  // The detector's manifest also has int32 scalars left over from its export, in one byte each; no layer asks for them.
  const storedAs = quantization?.dtype ?? dtype;
  if (storedAs !== (quantization === undefined ? "float32" : "uint8")) {
    throw new Error(`${name} is stored as ${storedAs}`);
  }
  if (quantization === undefined) {
    // Copied, as floats may not begin anywhere; little-endian, as every platform that onnxruntime has a binary for.
    const from = bytes.byteOffset + offset;
    return new Float32Array(bytes.buffer.slice(from, from + length * Float32Array.BYTES_PER_ELEMENT));
  }
  // As tfjs does it: in double precision, rounded once to a float when it is stored.
  const { scale, min } = quantization;
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = bytes[offset + i]! * scale + min;
  return values;
}
