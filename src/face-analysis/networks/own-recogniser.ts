import { InferenceSession, Tensor } from "onnxruntime-node";
import { RECOGNISER_CROP_SIZE, type Recogniser, type RgbaPixels } from "./face-networks.js";
import { CENTRED, toPlanes } from "./onnx/input-planes.js";
import { SESSION_OPTIONS } from "./onnx/session-options.js";

/** Fewer numbers tell nobody from anybody; more are no embedding but a layer before it. */
const [MIN_DIMENSIONS, MAX_DIMENSIONS] = [16, 4096];

/** What is asked of a model that an operator names. */
const SHAPE = `one input of [1, 3, ${RECOGNISER_CROP_SIZE}, ${RECOGNISER_CROP_SIZE}] floats (red, green, blue, each (value - 127.5) / 127.5) and one output of ${MIN_DIMENSIONS} to ${MAX_DIMENSIONS} numbers`;

/**
 * A recognition network of ArcFace's kind that the operator brings: an ONNX file that takes a face turned upright by five points and gives numbers of any count. One thread, as all
 * networks have.
 */
export class OwnRecogniser implements Recogniser {
  private constructor(private readonly session: InferenceSession) {}

  /** @throws Error it cannot be read, or is of another shape; the message says of which it must be */
  static async load(file: string): Promise<OwnRecogniser> {
    try {
      const recogniser = new OwnRecogniser(await InferenceSession.create(file, SESSION_OPTIONS));
      await recogniser.embed(grey());
      return recogniser;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`RECOGNISER_MODEL ${file} cannot be used; it needs ${SHAPE}: ${reason}`, { cause });
    }
  }

  async embed(crop: RgbaPixels): Promise<Float32Array> {
    const { inputNames, outputNames } = this.session;
    if (inputNames.length !== 1 || outputNames.length !== 1)
      throw new Error(`it has ${inputNames.length} inputs and ${outputNames.length} outputs`);
    const input = new Tensor("float32", toPlanes([crop], CENTRED), [1, 3, crop.height, crop.width]);
    const outputs = await this.session.run({ [inputNames[0]!]: input });
    const { data } = outputs[outputNames[0]!]!;
    if (!(data instanceof Float32Array) || data.length < MIN_DIMENSIONS || data.length > MAX_DIMENSIONS)
      throw new Error(`its output is ${data.length} numbers of another kind or count`);
    return data.slice();
  }

  close(): Promise<void> {
    return this.session.release();
  }
}

function grey(): RgbaPixels {
  const side = RECOGNISER_CROP_SIZE;
  return { width: side, height: side, data: new Uint8ClampedArray(4 * side * side).fill(127) };
}
