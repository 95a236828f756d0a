import { toObject } from "flatbuffers/js/flexbuffers.js";
import { FlatTable } from "./flat-table.js";
import { readHalfFloats } from "../half-floats.js";

/** A tensor of a model; row-major, pictures as [1, height, width, channels]. */
export interface TfliteTensor {
  shape: number[];
  /** What does not come of an operator: weights, as 32-bit floats, and sizes. */
  values: Float32Array | Int32Array | null;
}

/** One step, by the numbers of its tensors. */
export interface TfliteOperator {
  operator: TfliteOperatorName;
  inputs: number[];
  output: number;
  stride: number;
  padding: "same" | "valid";
  /** Side of the window of a pooling. */
  windowSide: number;
  /** Of `frameLandmarks`. */
  frame: LandmarkFrame | null;
}

/** Which part of a picture `frameLandmarks` frames, by the points of a mesh that lie on it (MediaPipe's `Landmarks2TransformMatrix`, its second version). */
export interface LandmarkFrame {
  /** The frame stands as upright as the line from the one to the other is level. */
  leftPoint: number;
  rightPoint: number;
  /** All that has to be inside. */
  points: number[];
  /** Width and height of the frame over those of the points. */
  scale: readonly [number, number];
  /** Width and height of what is cut out of the frame, in pixels. */
  size: readonly [number, number];
}

/** One graph of a TensorFlow Lite model, its operators in the order in which they run. */
export interface TfliteGraph {
  tensors: TfliteTensor[];
  operators: TfliteOperator[];
  inputs: number[];
  outputs: number[];
}

/** The fields that are read, by their numbers in TensorFlow Lite's `schema.fbs`. */
const MODEL = { operatorCodes: 1, subgraphs: 2, buffers: 4 };
const SUBGRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3 };
const OPERATOR_CODE = { deprecatedBuiltinCode: 0, customCode: 1, builtinCode: 3 };
const OPERATOR = { opcodeIndex: 0, inputs: 1, outputs: 2, builtinOptions: 4, customOptions: 5 };
const TENSOR = { shape: 0, type: 1, buffer: 2, sparsity: 6 };
const BUFFER = { data: 0 };
/** Of the options of convolutions and poolings alike. */
const WINDOW = { padding: 0, strideWidth: 1, strideHeight: 2 };
const POOL = { filterWidth: 3, filterHeight: 4 };

/** The operators that our models have, by their numbers in the schema, and where their options name an activation to run behind them. */
const OPERATORS = {
  0: { name: "add", activation: 0 },
  3: { name: "convolve", activation: 3 },
  4: { name: "convolveDepthwise", activation: 4 },
  6: { name: "dequantize", activation: null },
  17: { name: "maxPool", activation: 5 },
  18: { name: "multiply", activation: 0 },
  22: { name: "reshape", activation: null },
  34: { name: "pad", activation: null },
  45: { name: "slice", activation: null },
  54: { name: "prelu", activation: null },
} as const;
/** The number of all operators that are not TensorFlow Lite's own; MediaPipe's, by their names. */
const CUSTOM = 32;
const CUSTOM_OPERATORS = {
  /** From points [1, points, 3] to the matrix [1, 4, 4] that brings pixels of the cut-out into the picture. */
  Landmarks2TransformMatrix: { name: "frameLandmarks", activation: null },
  /** What of a picture lies at a matrix's places, between its pixels by bilinear interpolation, zeros outside. */
  TransformTensorBilinear: { name: "cutOut", activation: null },
  /** Points [1, points, 2] by a matrix. */
  TransformLandmarks: { name: "transformPoints", activation: null },
} as const;

type OperatorCode =
  (typeof OPERATORS)[keyof typeof OPERATORS] | (typeof CUSTOM_OPERATORS)[keyof typeof CUSTOM_OPERATORS];
export type TfliteOperatorName = Exclude<OperatorCode["name"], "dequantize" | "slice">;

const TYPES = ["float32", "float16", "int32"] as const;

/**
 * Reads a model whose weights are floats. Weights in half precision are widened here, so the steps that do it in the model are left out.
 * @throws Error the model holds something that the face models of ours do not
 */
export function readTflite(bytes: Uint8Array): TfliteGraph {
  const model = FlatTable.root(bytes);
  const buffers = model.tables(MODEL.buffers).map((buffer) => buffer.bytes(BUFFER.data));
  const codes = model.tables(MODEL.operatorCodes).map(readOperatorCode);
  const [graph] = model.tables(MODEL.subgraphs);
  if (graph === undefined) throw new Error("The model has no graph");
  const tensors = graph.tables(SUBGRAPH.tensors).map((tensor) => readTensor(tensor, buffers));
  const operators: TfliteOperator[] = [];
  for (const operator of graph.tables(SUBGRAPH.operators)) {
    const code = codes[operator.int32(OPERATOR.opcodeIndex)]!;
    const inputs = operator.ints(OPERATOR.inputs);
    const [output] = operator.ints(OPERATOR.outputs) as [number];
    if (code.name === "dequantize") {
      tensors[output]!.values = tensors[inputs[0]!]!.values;
      continue;
    }
    if (code.name === "slice") checkWhole(inputs, tensors);
    const name = code.name === "slice" ? "reshape" : code.name;
    operators.push({ operator: name, inputs, output, ...readOptions(operator, code) });
  }
  return { tensors, operators, inputs: graph.ints(SUBGRAPH.inputs), outputs: graph.ints(SUBGRAPH.outputs) };
}

/** The part of a graph that gives some of its outputs, in the order in which they are asked for. */
export function partOf(graph: TfliteGraph, outputs: readonly number[]): TfliteGraph {
  const wanted = new Set(outputs);
  const operators = graph.operators.toReversed().filter(({ inputs, output }) => {
    if (!wanted.has(output)) return false;
    for (const input of inputs) wanted.add(input);
    return true;
  });
  return { ...graph, operators: operators.toReversed(), outputs: [...outputs] };
}

function readOperatorCode(code: FlatTable): OperatorCode {
  // The older field has one byte; what does not fit stands in the newer one.
  const number = Math.max(
    code.int8(OPERATOR_CODE.deprecatedBuiltinCode),
    code.int32(OPERATOR_CODE.builtinCode),
  );
  const custom = code.text(OPERATOR_CODE.customCode);
  const known =
    number === CUSTOM
      ? CUSTOM_OPERATORS[custom as keyof typeof CUSTOM_OPERATORS]
      : OPERATORS[number as keyof typeof OPERATORS];
  if (known === undefined) throw new Error(`The model has an operator ${number} ${custom}`);
  return known;
}

/** @throws Error a slice that leaves something out; one that takes all gives what it is given */
function checkWhole([x, from, to]: number[], tensors: TfliteTensor[]): void {
  const [start, end] = [tensors[from!]!.values, tensors[to!]!.values].map((values) => values?.join());
  const { shape } = tensors[x!]!;
  if (start !== shape.map(() => 0).join() || end !== shape.join()) {
    throw new Error("The model takes a slice of a tensor");
  }
}

function readTensor(tensor: FlatTable, buffers: Uint8Array[]): TfliteTensor {
  const shape = tensor.ints(TENSOR.shape);
  const bytes = buffers[tensor.int32(TENSOR.buffer)]!;
  if (bytes.length === 0) return { shape, values: null };
  if (tensor.table(TENSOR.sparsity) !== null) throw new Error("The model has sparse weights");
  const type = TYPES[tensor.int8(TENSOR.type)];
  if (type === undefined) throw new Error("The model has weights that are no floats");
  if (type === "float16") return { shape, values: readHalfFloats(bytes) };
  // Copied, as numbers may not begin anywhere; little-endian, as every platform that onnxruntime has a binary for.
  const copy = new Uint8Array(bytes).buffer;
  return { shape, values: type === "float32" ? new Float32Array(copy) : new Int32Array(copy) };
}

function readOptions(operator: FlatTable, { name, activation }: OperatorCode) {
  const options = operator.table(OPERATOR.builtinOptions);
  if (activation !== null && options !== null && options.int8(activation) !== 0) {
    throw new Error("The model has an operator with an activation inside");
  }
  const stride = options?.int32(WINDOW.strideWidth) ?? 1;
  const windowSide = options?.int32(POOL.filterWidth) ?? 1;
  return {
    stride,
    padding: options?.int8(WINDOW.padding) === 1 ? ("valid" as const) : ("same" as const),
    windowSide,
    frame: name === "frameLandmarks" ? readFrame(operator.bytes(OPERATOR.customOptions)) : null,
  };
}

/** The options of `Landmarks2TransformMatrix`, a FlexBuffer. @throws Error the frame is to stand turned, which no model of ours asks for */
function readFrame(bytes: Uint8Array): LandmarkFrame {
  const options = toObject(new Uint8Array(bytes).buffer) as Record<string, number> & {
    subset_idxs: number[];
  };
  if (options["target_rotation_radians"]) throw new Error("The model frames a part of the face turned");
  return {
    leftPoint: options["left_rotation_idx"]!,
    rightPoint: options["right_rotation_idx"]!,
    points: options.subset_idxs,
    scale: [options["scale_x"]!, options["scale_y"]!],
    size: [options["output_width"]!, options["output_height"]!],
  };
}
