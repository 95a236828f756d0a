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
const OPERATOR = { opcodeIndex: 0, inputs: 1, outputs: 2, builtinOptions: 4 };
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
  34: { name: "pad", activation: null },
  54: { name: "prelu", activation: null },
} as const;
export type TfliteOperatorName = Exclude<(typeof OPERATORS)[keyof typeof OPERATORS]["name"], "dequantize">;

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
    if (code.name === "dequantize") tensors[output]!.values = tensors[inputs[0]!]!.values;
    else operators.push({ operator: code.name, inputs, output, ...readOptions(operator, code.activation) });
  }
  return { tensors, operators, inputs: graph.ints(SUBGRAPH.inputs), outputs: graph.ints(SUBGRAPH.outputs) };
}

function readOperatorCode(code: FlatTable) {
  // The older field has one byte; what does not fit stands in the newer one.
  const number = Math.max(
    code.int8(OPERATOR_CODE.deprecatedBuiltinCode),
    code.int32(OPERATOR_CODE.builtinCode),
  );
  const known = OPERATORS[number as keyof typeof OPERATORS];
  if (known === undefined) {
    throw new Error(`The model has an operator ${number} ${code.text(OPERATOR_CODE.customCode)}`);
  }
  return known;
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

function readOptions(operator: FlatTable, activation: number | null) {
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
  };
}
