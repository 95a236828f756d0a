import { dirname, join } from "node:path";
import type * as FaceApi from "@vladmandic/face-api";
import { anchorsForInput } from "./detector-anchors.js";
import { decodeCandidates } from "./decode-candidates.js";
import { predictAnchors } from "./face-api-detector.js";
import { faceapi, useSingleThreadedWasm } from "./face-api-library.js";
import { FaceCandidates, FaceMesh, FaceNetworks, RgbaPixels } from "./face-networks.js";

import { readMeshGraph, toFaceMesh } from "./tflite/mesh-graph.js";
import { TfliteOnTfjs } from "./tflite/tflite-on-tfjs.js";

const { tf } = faceapi;

type Batch = ReturnType<FaceApi.NetInput["toBatchTensor"]>;

/** face-api's own input class resizes and pads; ours arrives at the size the network wants and goes in as it is. */
class SizedInput extends faceapi.NetInput {
  constructor(private readonly batch: Batch) {
    super([]);
  }

  override toBatchTensor(): Batch {
    return this.batch;
  }
}

/** {@link FaceNetworks} on @vladmandic/face-api and TensorFlow.js's WebAssembly backend: no native binary, one thread. */
export class FaceApiNetworks implements FaceNetworks {
  readonly engine = `tfjs-wasm-${tf.version_core}`;
  /** Of the full input, see {@link anchorsForInput}. */
  private readonly anchors: Float32Array;

  private constructor(
    private readonly detector: FaceApi.SsdMobilenetv1,
    private readonly landmarks: FaceApi.FaceLandmark68Net,
    private readonly recognition: FaceApi.FaceRecognitionNet,
    private readonly age: FaceApi.AgeGenderNet,
    private readonly expression: FaceApi.FaceExpressionNet,
    private readonly mesh: TfliteOnTfjs,
  ) {
    this.anchors = new Float32Array(detector.params!.output_layer.extra_dim.dataSync());
  }

  /** Reads the weights that the face-api package carries. The backend is one per thread, the weights one per call. */
  static async load(): Promise<FaceApiNetworks> {
    await useSingleThreadedWasm();
    const weights = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "model");
    const networks = [
      new faceapi.SsdMobilenetv1(),
      new faceapi.FaceLandmark68Net(),
      new faceapi.FaceRecognitionNet(),
      new faceapi.AgeGenderNet(),
      new faceapi.FaceExpressionNet(),
    ] as const;
    await Promise.all(networks.map((network) => network.loadFromDisk(weights)));
    return new FaceApiNetworks(...networks, new TfliteOnTfjs(await readMeshGraph()));
  }

  async detectFaces(picture: RgbaPixels, minConfidence: number): Promise<FaceCandidates> {
    const anchors = anchorsForInput(this.anchors, picture.width, picture.height);
    const predicted = tf.tidy(() => predictAnchors(toBatch([picture]), this.detector.params!).dataSync());
    return decodeCandidates(predicted as Float32Array, anchors, minConfidence);
  }

  async findLandmarks(crops: RgbaPixels[]): Promise<Float32Array[]> {
    return rowsOf(crops, (batch) => this.landmarks.runNet(new SizedInput(batch)));
  }

  async findMesh(crop: RgbaPixels): Promise<FaceMesh> {
    const [points, presence] = tf.tidy(() => {
      const shares = tf.div(toBatch([crop]), 255);
      return this.mesh.run(shares).map((output) => Float32Array.from(output.dataSync()));
    }) as [Float32Array, Float32Array];
    return toFaceMesh(points, presence);
  }

  async embed(chips: RgbaPixels[]): Promise<Float32Array[]> {
    return rowsOf(chips, (batch) => this.recognition.forwardInput(new SizedInput(batch)));
  }

  async estimateAges(crops: RgbaPixels[]): Promise<number[]> {
    return rowsOf(crops, (batch) => this.age.runNet(new SizedInput(batch)).age).map(([years]) => years!);
  }

  async classifyExpressions(crops: RgbaPixels[]): Promise<Float32Array[]> {
    return rowsOf(crops, (batch) => this.expression.forwardInput(new SizedInput(batch)));
  }

  async close(): Promise<void> {
    const { detector, landmarks, recognition, age, expression, mesh } = this;
    for (const network of [detector, landmarks, recognition, age, expression, mesh]) network.dispose();
  }
}

/** Runs a network on all pictures at once and splits its answer; leaves no tensor behind. */
function rowsOf(
  pictures: RgbaPixels[],
  run: (batch: Batch) => { dataSync(): ArrayLike<number> },
): Float32Array[] {
  if (pictures.length === 0) return [];
  const all = tf.tidy(() => Float32Array.from(run(toBatch(pictures)).dataSync()));
  const length = all.length / pictures.length;
  return pictures.map((_, i) => all.slice(i * length, (i + 1) * length));
}

/** [pictures, height, width, 3] floats of 0-255; the networks normalise by themselves. */
function toBatch(pictures: RgbaPixels[]): Batch {
  const { width, height } = pictures[0]!;
  const pixels = width * height;
  const values = new Float32Array(pictures.length * pixels * 3);
  let to = 0;
  for (const { data } of pictures) {
    for (let from = 0; from < 4 * pixels; from += 4) {
      values[to++] = data[from]!;
      values[to++] = data[from + 1]!;
      values[to++] = data[from + 2]!;
    }
  }
  return tf.tensor4d(values, [pictures.length, height, width, 3]);
}
