import { InferenceSession, Tensor, env } from "onnxruntime-node";
import { anchorsForInput } from "./detector-anchors.js";
import { decodeCandidates } from "./decode-candidates.js";
import { FaceCandidates, FaceMesh, FaceNetworks, RgbaPixels } from "./face-networks.js";
import { describeAgeNetwork } from "./onnx/age-network.js";
import { describeDetector } from "./onnx/detector-network.js";
import { describeExpressionNetwork } from "./onnx/expression-network.js";
import { describeTflite } from "./onnx/from-tflite.js";
import { INPUT, OUTPUT } from "./onnx/graph-builder.js";
import { CENTRED, MEAN_TAKEN_AWAY, Normalisation, SHARES, toPlanes } from "./onnx/input-planes.js";
import { describeLandmarkNetwork } from "./onnx/landmark-network.js";
import { describeRecognitionNetwork } from "./onnx/recognition-network.js";
import { MESH_OUTPUTS, readMeshGraph, toFaceMesh } from "./tflite/mesh-graph.js";
import { readWeights, type Weights } from "./onnx/weights.js";

/** One thread: two workers of one thread each do more pictures a second than one of two, and additions keep their order. */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ["cpu"],
  graphOptimizationLevel: "all",
  executionMode: "sequential",
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
};

/**
 * {@link FaceNetworks} on onnxruntime's native code. The weights are face-api's; they are translated in memory when the
 * networks are loaded. A run blocks its thread until it is done.
 */
export class OnnxNetworks implements FaceNetworks {
  readonly engine = `onnxruntime-${env.versions.node}`;

  private constructor(
    private readonly detector: InferenceSession,
    private readonly landmarks: InferenceSession,
    private readonly recognition: InferenceSession,
    private readonly age: InferenceSession,
    private readonly expression: InferenceSession,
    private readonly mesh: InferenceSession,
    /** Of the full input, see {@link anchorsForInput}. */
    private readonly anchors: Float32Array,
  ) {}

  static async load(): Promise<OnnxNetworks> {
    let anchors = new Float32Array();
    const detector = await open("ssd_mobilenetv1", (weights) => {
      anchors = weights.values("Output/extra_dim").slice();
      return describeDetector(weights);
    });
    return new OnnxNetworks(
      detector,
      await open("face_landmark_68", describeLandmarkNetwork),
      await open("face_recognition", describeRecognitionNetwork),
      await open("age_gender", describeAgeNetwork),
      await open("face_expression", describeExpressionNetwork),
      await openMesh(),
      anchors,
    );
  }

  async detectFaces(picture: RgbaPixels, minConfidence: number): Promise<FaceCandidates> {
    const anchors = anchorsForInput(this.anchors, picture.width, picture.height);
    return decodeCandidates(await run(this.detector, [picture], CENTRED), anchors, minConfidence);
  }

  async findLandmarks(crops: RgbaPixels[]): Promise<Float32Array[]> {
    return runEach(this.landmarks, crops);
  }

  async findMesh(crop: RgbaPixels): Promise<FaceMesh> {
    const { points, presence } = await this.mesh.run({ [INPUT]: toTensor([crop], SHARES) });
    return toFaceMesh(points!.data as Float32Array, presence!.data as Float32Array);
  }

  async embed(chips: RgbaPixels[]): Promise<Float32Array[]> {
    return runEach(this.recognition, chips);
  }

  async estimateAges(crops: RgbaPixels[]): Promise<number[]> {
    return (await runEach(this.age, crops)).map(([years]) => years!);
  }

  async classifyExpressions(crops: RgbaPixels[]): Promise<Float32Array[]> {
    return runEach(this.expression, crops);
  }

  async close(): Promise<void> {
    const { detector, landmarks, recognition, age, expression, mesh } = this;
    for (const session of [detector, landmarks, recognition, age, expression, mesh]) {
      await session.release();
    }
  }
}

/** One after the other: what one was made of, three times its size, is used again for the next. */
async function open(network: string, describe: (weights: Weights) => Uint8Array): Promise<InferenceSession> {
  const session = await InferenceSession.create(describe(await readWeights(network)), SESSION_OPTIONS);
  globalThis.gc?.();
  return session;
}

async function openMesh(): Promise<InferenceSession> {
  const model = describeTflite("face-mesh", await readMeshGraph(), MESH_OUTPUTS);
  return InferenceSession.create(model, SESSION_OPTIONS);
}

async function run(
  session: InferenceSession,
  pictures: readonly RgbaPixels[],
  normalisation: Normalisation,
): Promise<Float32Array> {
  const outputs = await session.run({ [INPUT]: toTensor(pictures, normalisation) });
  return outputs[OUTPUT]!.data as Float32Array;
}

function toTensor(pictures: readonly RgbaPixels[], normalisation: Normalisation): Tensor {
  const { width, height } = pictures[0]!;
  return new Tensor("float32", toPlanes(pictures, normalisation), [pictures.length, 3, height, width]);
}

/** All pictures in one run, which is quicker than one by one; a row for each. */
async function runEach(session: InferenceSession, pictures: readonly RgbaPixels[]): Promise<Float32Array[]> {
  if (pictures.length === 0) return [];
  const all = await run(session, pictures, MEAN_TAKEN_AWAY);
  const length = all.length / pictures.length;
  return pictures.map((_, i) => all.slice(i * length, (i + 1) * length));
}
