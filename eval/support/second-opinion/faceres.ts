import { InferenceSession, Tensor } from "onnxruntime-node";
import { ANALYSER } from "../../../src/face-analysis/analyser-version.js";
import type { DetectedFace } from "../../../src/face-analysis/face-analyser.js";
import { approachFace } from "../../../src/face-analysis/find/approach-face.js";
import { drawFaceresSquare } from "../../../src/face-analysis/embed/draw-faceres-square.js";
import { FACERES_SQUARE_SIZE } from "../../../src/face-analysis/networks/face-networks.js";
import { BLUE_FIRST, toPlanes } from "../../../src/face-analysis/networks/onnx/input-planes.js";
import { describeGraph } from "../../../src/face-analysis/networks/tfjs/describe-graph.js";
import {
  FACERES,
  faceresFile,
  readGraphModel,
} from "../../../src/face-analysis/networks/tfjs/graph-model.js";
import { decodeUpright } from "../../../src/face-analysis/picture/decode-upright.js";
import { AnswerCache } from "../answer-cache.js";

const MAX_PIXELS = 1e9;

/** All that faceres recognises a face by, of which the server keeps less. To be closed when done. */
export class Faceres {
  private session: Promise<InferenceSession> | undefined;

  private constructor(private readonly cache: AnswerCache<Float32Array>) {}

  static async open(): Promise<Faceres> {
    return new Faceres(await AnswerCache.open(`faceres-${ANALYSER}`, require.resolve("./faceres.js")));
  }

  /** 1024 numbers of length 1. @param face of the picture, as the server's analyser found it */
  describe(bytes: Buffer, { box, landmarks }: DetectedFace): Promise<Float32Array> {
    return this.cache.answer(bytes, async () => {
      const { head } = await approachFace(await decodeUpright(bytes, MAX_PIXELS), box);
      const square = toPlanes([drawFaceresSquare(head, landmarks)], BLUE_FIRST);
      this.session ??= openSession([FACERES.features]);
      const outputs = await (await this.session).run({ input: toTensor(square) });
      const features = outputs[FACERES.features]!.data as Float32Array;
      const length = Math.hypot(...features);
      return features.map((value) => value / length);
    });
  }

  async close(): Promise<void> {
    await (await this.session)?.release();
  }
}

/** A square as the network takes it. */
export const toTensor = (planes: Float32Array): Tensor =>
  new Tensor("float32", planes, [1, 3, FACERES_SQUARE_SIZE, FACERES_SQUARE_SIZE]);

/** One thread, as the server has it. */
export async function openSession(outputs: string[]): Promise<InferenceSession> {
  const graph = describeGraph(await readGraphModel(faceresFile()), outputs);
  return InferenceSession.create(graph, { intraOpNumThreads: 1, interOpNumThreads: 1 });
}
