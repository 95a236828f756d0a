import { Writer, parse } from "protobufjs";

/**
 * The part of ONNX's `onnx.proto` that our graphs need, with its field numbers. The format is stable: fields are only
 * ever added.
 */
const SCHEMA = `
syntax = "proto3";
message ModelProto {
  int64 ir_version = 1;
  string producer_name = 2;
  GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8;
}
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message GraphProto {
  repeated NodeProto node = 1;
  string name = 2;
  repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11;
  repeated ValueInfoProto output = 12;
}
message NodeProto {
  repeated string input = 1;
  repeated string output = 2;
  string op_type = 4;
  repeated AttributeProto attribute = 5;
}
message AttributeProto {
  string name = 1;
  int64 i = 3;
  bytes s = 4;
  repeated int64 ints = 8;
  int32 type = 20;
}
message TensorProto {
  repeated int64 dims = 1;
  int32 data_type = 2;
  string name = 8;
}
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message TypeProto { Tensor tensor_type = 1; message Tensor { int32 elem_type = 1; TensorShapeProto shape = 2; } }
message TensorShapeProto { repeated Dimension dim = 1; message Dimension { int64 dim_value = 1; string dim_param = 2; } }
`;

const IR_VERSION = 8;
/** The version of ONNX's operators that the graphs are written in. */
const OPERATOR_SET = 17;
const PRODUCER = "likeness";

const FLOAT = 1;
const UINT8 = 2;
const INT8 = 3;
const INT32 = 6;
const INT64 = 7;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_INTS = 7;

/** A constant tensor, row-major. */
export interface OnnxConstant {
  name: string;
  dims: readonly number[];
  values: Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;
}

export interface OnnxNode {
  operator: string;
  inputs: string[];
  output: string;
  attributes: Record<string, number | string | number[]>;
}

/** A float tensor that goes in or comes out; a dimension with a name may differ from run to run. */
export interface OnnxPort {
  name: string;
  dims: readonly (number | string)[];
}

export interface OnnxGraph {
  name: string;
  nodes: OnnxNode[];
  constants: OnnxConstant[];
  input: OnnxPort;
  outputs: OnnxPort[];
}

const root = parse(SCHEMA).root;
const modelType = root.lookupType("ModelProto");
const tensorType = root.lookupType("TensorProto");

/** What stands before a field that has its length before it: the field's number and wire type 2. */
const MODEL_GRAPH = (7 << 3) | 2;
const GRAPH_INITIALIZER = (5 << 3) | 2;
const TENSOR_RAW_DATA = (9 << 3) | 2;

/**
 * The bytes of an `.onnx` file. A part of a message that stands several times is merged by whoever reads it, as protocol buffers have it ("Last One
 * Wins" in their encoding guide): so each constant stands in a graph of its own behind the rest, and its numbers, tens of megabytes in all, are copied
 * once instead of once a level.
 */
export function encodeOnnx({ name, nodes, constants, input, outputs }: OnnxGraph): Uint8Array {
  const ports = { input: [toValueInfo(input)], output: outputs.map(toValueInfo) };
  const graph = { name, node: nodes.map(toNode), ...ports };
  const opsetImport = [{ domain: "", version: OPERATOR_SET }];
  const model = { irVersion: IR_VERSION, producerName: PRODUCER, graph, opsetImport };
  return Buffer.concat([modelType.encode(model).finish(), ...constants.flatMap(toGraphOfConstant)]);
}

function toGraphOfConstant({ name, dims, values }: OnnxConstant): Uint8Array[] {
  // ONNX wants little-endian; every platform that onnxruntime has a binary for is.
  const numbers = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const raw = Writer.create().uint32(TENSOR_RAW_DATA).uint32(numbers.length).finish();
  const tensor = [tensorType.encode({ name, dims, dataType: dataTypeOf(values) }).finish(), raw, numbers];
  const initializer = Writer.create().uint32(GRAPH_INITIALIZER).uint32(lengthOf(tensor)).finish();
  const graph = Writer.create()
    .uint32(MODEL_GRAPH)
    .uint32(lengthOf([initializer, ...tensor]))
    .finish();
  return [graph, initializer, ...tensor];
}

function dataTypeOf(values: OnnxConstant["values"]): number {
  if (values instanceof Float32Array) return FLOAT;
  if (values instanceof Uint8Array) return UINT8;
  if (values instanceof Int8Array) return INT8;
  return values instanceof Int32Array ? INT32 : INT64;
}

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);

function toNode({ operator, inputs, output, attributes }: OnnxNode) {
  return {
    input: inputs,
    output: [output],
    opType: operator,
    attribute: Object.entries(attributes).map(([name, value]) => ({ name, ...toAttributeValue(value) })),
  };
}

function toAttributeValue(value: number | string | number[]) {
  if (typeof value === "number") return { i: value, type: ATTRIBUTE_INT };
  if (typeof value === "string") return { s: Buffer.from(value), type: ATTRIBUTE_STRING };
  return { ints: value, type: ATTRIBUTE_INTS };
}

function toValueInfo({ name, dims }: OnnxPort) {
  const dim = dims.map((size) => (typeof size === "string" ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
