import { dirname, join } from "node:path";
import type * as FaceApi from "@vladmandic/face-api";
import { anchorsForInput } from "./detector-anchors.js";
import { decodeCandidates } from "./decode-candidates.js";
import { predictAnchors } from "./face-api-detector.js";
import { type GraphModel, faceapi, useSingleThreadedWasm } from "./face-api-library.js";
import {
  FaceCandidates,
  FaceMesh,
  FaceMeshWithEyes,
  FaceNetworks,
  type FaceresReading,
  RgbaPixels,
} from "./face-networks.js";
import { BLUE_FIRST_MEAN } from "./onnx/input-planes.js";
import { splitRows } from "./split-rows.js";
import { FACERES, faceresFile } from "./tfjs/graph-model.js";
import { loadGraph } from "./tfjs/load-graph.js";
import {
  MESH_OUTPUTS,
  MESH_WITH_EYES_OUTPUTS,
  readMeshGraphs,
  toFaceMesh,
  toFaceMeshWithEyes,
} from "./tflite/mesh-graph.js";
import { TfliteOnTfjs } from "./tflite/tflite-on-tfjs.js";

const { tf } = faceapi;

type Batch = ReturnType<FaceApi.NetInput["toBatchTensor"]>;

/** Where in a pixel the first, the second and the third number of a batch's pixel stand. */
type ColourOrder = readonly [number, number, number];
const RED_FIRST: ColourOrder = [0, 1, 2];
const BLUE_FIRST: ColourOrder = [2, 1, 0];

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
  readonly recogniser = null;
  /** Of the full input, see {@link anchorsForInput}. */
  private readonly anchors: Float32Array;

  private constructor(
    private readonly detector: FaceApi.SsdMobilenetv1,
    private readonly landmarks: FaceApi.FaceLandmark68Net,
    private readonly recognition: FaceApi.FaceRecognitionNet,
    private readonly faceres: GraphModel,
    private readonly expression: FaceApi.FaceExpressionNet,
    private readonly mesh: TfliteOnTfjs,
    private readonly meshWithEyes: TfliteOnTfjs,
  ) {
    this.anchors = new Float32Array(detector.params!.output_layer.extra_dim.dataSync());
  }

  /** Reads the weights that the packages carry. The backend is one per thread, the weights one per call. */
  static async load(): Promise<FaceApiNetworks> {
    await useSingleThreadedWasm();
    const weights = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "model");
    const [detector, landmarks, recognition, expression] = [
      new faceapi.SsdMobilenetv1(),
      new faceapi.FaceLandmark68Net(),
      new faceapi.FaceRecognitionNet(),
      new faceapi.FaceExpressionNet(),
    ];
    for (const network of [detector, landmarks, recognition, expression]) await network.loadFromDisk(weights);
    const faceres = await loadGraph(faceresFile());
    const meshes = await readMeshGraphs();
    const mesh = new TfliteOnTfjs(meshes.mesh);
    const meshWithEyes = new TfliteOnTfjs(meshes.meshWithEyes);
    return new FaceApiNetworks(detector, landmarks, recognition, faceres, expression, mesh, meshWithEyes);
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
    return toFaceMesh(runMesh(this.mesh, crop, MESH_OUTPUTS));
  }

  async findMeshWithEyes(crop: RgbaPixels): Promise<FaceMeshWithEyes> {
    return toFaceMeshWithEyes(runMesh(this.meshWithEyes, crop, MESH_WITH_EYES_OUTPUTS));
  }

  async embed(chips: RgbaPixels[]): Promise<Float32Array[]> {
    return rowsOf(chips, (batch) => this.recognition.forwardInput(new SizedInput(batch)));
  }

  async readFaceres(squares: RgbaPixels[]): Promise<FaceresReading[]> {
    if (squares.length === 0) return [];
    const [ages, features] = tf.tidy(() => {
      const input = tf.sub(toBatch(squares, BLUE_FIRST), BLUE_FIRST_MEAN);
      return this.faceres
        .execute(input, [FACERES.ages, FACERES.features])
        .map((output) => splitRows(squares.length, Float32Array.from(output.dataSync())));
    }) as [Float32Array[], Float32Array[]];
    return squares.map((_, i) => ({ ages: ages[i]!, features: features[i]! }));
  }

  async classifyExpressions(crops: RgbaPixels[]): Promise<Float32Array[]> {
    return rowsOf(crops, (batch) => this.expression.forwardInput(new SizedInput(batch)));
  }

  async close(): Promise<void> {
    const { detector, landmarks, recognition, faceres, expression, mesh, meshWithEyes } = this;
    for (const network of [detector, landmarks, recognition, faceres, expression, mesh, meshWithEyes]) {
      network.dispose();
    }
  }
}

/** Every output of a network of meshes, by its name. */
function runMesh<Name extends string>(
  network: TfliteOnTfjs,
  crop: RgbaPixels,
  names: readonly Name[],
): Record<Name, Float32Array> {
  const outputs = tf.tidy(() =>
    network.run(tf.div(toBatch([crop]), 255)).map((output) => Float32Array.from(output.dataSync())),
  );
  return Object.fromEntries(names.map((name, i) => [name, outputs[i]!])) as Record<Name, Float32Array>;
}

/** Runs a network on all pictures at once and splits its answer; leaves no tensor behind. */
function rowsOf(
  pictures: RgbaPixels[],
  run: (batch: Batch) => { dataSync(): ArrayLike<number> },
): Float32Array[] {
  if (pictures.length === 0) return [];
  return splitRows(
    pictures.length,
    tf.tidy(() => Float32Array.from(run(toBatch(pictures)).dataSync())),
  );
}

/** [pictures, height, width, 3] floats of 0-255; face-api's networks normalise by themselves. */
function toBatch(pictures: RgbaPixels[], [first, second, third]: ColourOrder = RED_FIRST): Batch {
  const { width, height } = pictures[0]!;
  const pixels = width * height;
  const values = new Float32Array(pictures.length * pixels * 3);
  let to = 0;
  for (const { data } of pictures) {
    for (let from = 0; from < 4 * pixels; from += 4) {
      values[to++] = data[from + first]!;
      values[to++] = data[from + second]!;
      values[to++] = data[from + third]!;
    }
  }
  return tf.tensor4d(values, [pictures.length, height, width, 3]);
}
