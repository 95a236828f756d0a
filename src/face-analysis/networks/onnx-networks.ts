import { InferenceSession, Tensor, env } from "onnxruntime-node";
import { anchorsForInput } from "./detector-anchors.js";
import { decodeCandidates } from "./decode-candidates.js";
import {
  FaceCandidates,
  FaceMesh,
  FaceMeshWithEyes,
  FaceNetworks,
  type FaceresReading,
  RgbaPixels,
} from "./face-networks.js";
import { describeDetector } from "./onnx/detector-network.js";
import { describeExpressionNetwork } from "./onnx/expression-network.js";
import { describeTflite } from "./onnx/from-tflite.js";
import { INPUT } from "./onnx/graph-builder.js";
import {
  BLUE_FIRST,
  CENTRED,
  MEAN_TAKEN_AWAY,
  Normalisation,
  SHARES,
  toPlanes,
} from "./onnx/input-planes.js";
import { describeLandmarkNetwork } from "./onnx/landmark-network.js";
import { SESSION_OPTIONS } from "./onnx/session-options.js";
import { describeRecognitionNetwork } from "./onnx/recognition-network.js";
import {
  MESH_OUTPUTS,
  MESH_WITH_EYES_OUTPUTS,
  readMeshGraphs,
  toFaceMesh,
  toFaceMeshWithEyes,
} from "./tflite/mesh-graph.js";
import { readWeights, type Weights } from "./onnx/weights.js";
import { describeGraph } from "./tfjs/describe-graph.js";
import { OwnRecogniser } from "./own-recogniser.js";
import { splitRows } from "./split-rows.js";
import { FACERES, faceresFile, readGraphModel } from "./tfjs/graph-model.js";

/**
 * {@link FaceNetworks} on onnxruntime's native code. The weights are those of the packages; they are translated in memory when the
 * networks are loaded. A run blocks its thread until it is done.
 */
export class OnnxNetworks implements FaceNetworks {
  readonly engine = `onnxruntime-${env.versions.node}`;

  private constructor(
    private readonly detector: InferenceSession,
    private readonly landmarks: InferenceSession,
    private readonly recognition: InferenceSession,
    private readonly faceres: InferenceSession,
    private readonly expression: InferenceSession,
    private readonly mesh: InferenceSession,
    private readonly meshWithEyes: InferenceSession,
    /** Of the full input, see {@link anchorsForInput}. */
    private readonly anchors: Float32Array,
    readonly recogniser: OwnRecogniser | null,
  ) {}

  /** @param recogniserFile of an {@link OwnRecogniser}; null: there is none */
  static async load(recogniserFile: string | null = null): Promise<OnnxNetworks> {
    let anchors = new Float32Array();
    const detector = await openFaceApi("ssd_mobilenetv1", (weights) => {
      anchors = weights.values("Output/extra_dim").slice();
      return describeDetector(weights);
    });
    const meshes = await readMeshGraphs();
    return new OnnxNetworks(
      detector,
      await openFaceApi("face_landmark_68", describeLandmarkNetwork),
      await openFaceApi("face_recognition", describeRecognitionNetwork),
      await open(describeGraph(await readGraphModel(faceresFile()), [FACERES.ages, FACERES.features])),
      await openFaceApi("face_expression", describeExpressionNetwork),
      await open(describeTflite("face-mesh", meshes.mesh, MESH_OUTPUTS)),
      await open(describeTflite("face-mesh-with-eyes", meshes.meshWithEyes, MESH_WITH_EYES_OUTPUTS)),
      anchors,
      recogniserFile === null ? null : await OwnRecogniser.load(recogniserFile),
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
    return toFaceMesh(await runAll(this.mesh, crop, MESH_OUTPUTS));
  }

  async findMeshWithEyes(crop: RgbaPixels): Promise<FaceMeshWithEyes> {
    return toFaceMeshWithEyes(await runAll(this.meshWithEyes, crop, MESH_WITH_EYES_OUTPUTS));
  }

  async embed(chips: RgbaPixels[]): Promise<Float32Array[]> {
    return runEach(this.recognition, chips);
  }

  async readFaceres(squares: RgbaPixels[]): Promise<FaceresReading[]> {
    if (squares.length === 0) return [];
    const outputs = await this.faceres.run({ [INPUT]: toTensor(squares, BLUE_FIRST) });
    const [ages, features] = [FACERES.ages, FACERES.features].map((name) =>
      splitRows(squares.length, outputs[name]!.data as Float32Array),
    ) as [Float32Array[], Float32Array[]];
    return squares.map((_, i) => ({ ages: ages[i]!, features: features[i]! }));
  }

  async classifyExpressions(crops: RgbaPixels[]): Promise<Float32Array[]> {
    return runEach(this.expression, crops);
  }

  async close(): Promise<void> {
    const { detector, landmarks, recognition, faceres, expression, mesh, meshWithEyes } = this;
    for (const session of [detector, landmarks, recognition, faceres, expression, mesh, meshWithEyes]) {
      await session.release();
    }
    await this.recogniser?.close();
  }
}

async function openFaceApi(
  network: string,
  describe: (weights: Weights) => Uint8Array,
): Promise<InferenceSession> {
  return open(describe(await readWeights(network)));
}

/** One after the other: what one was made of, three times its size, is used again for the next. */
async function open(graph: Uint8Array): Promise<InferenceSession> {
  const session = await InferenceSession.create(graph, SESSION_OPTIONS);
  globalThis.gc?.();
  return session;
}

async function run(
  session: InferenceSession,
  pictures: readonly RgbaPixels[],
  normalisation: Normalisation,
): Promise<Float32Array> {
  const outputs = await session.run({ [INPUT]: toTensor(pictures, normalisation) });
  return outputs[session.outputNames[0]!]!.data as Float32Array;
}

/** Every output of a network of meshes, by its name. */
async function runAll<Name extends string>(
  session: InferenceSession,
  crop: RgbaPixels,
  names: readonly Name[],
): Promise<Record<Name, Float32Array>> {
  const outputs = await session.run({ [INPUT]: toTensor([crop], SHARES) });
  const numbers = names.map((name) => [name, outputs[name]!.data as Float32Array]);
  return Object.fromEntries(numbers) as Record<Name, Float32Array>;
}

function toTensor(pictures: readonly RgbaPixels[], normalisation: Normalisation): Tensor {
  const { width, height } = pictures[0]!;
  return new Tensor("float32", toPlanes(pictures, normalisation), [pictures.length, 3, height, width]);
}

/** All pictures in one run, which is quicker than one by one; a row for each. */
async function runEach(session: InferenceSession, pictures: readonly RgbaPixels[]): Promise<Float32Array[]> {
  if (pictures.length === 0) return [];
  return splitRows(pictures.length, await run(session, pictures, MEAN_TAKEN_AWAY));
}
