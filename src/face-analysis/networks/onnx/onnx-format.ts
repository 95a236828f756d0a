import { parse } from "protobufjs";

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
  bytes raw_data = 9;
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
const INT64 = 7;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_INTS = 7;

/** A constant tensor, row-major. */
export interface OnnxConstant {
  name: string;
  dims: readonly number[];
  values: Float32Array | BigInt64Array;
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
  output: OnnxPort;
}

const modelType = parse(SCHEMA).root.lookupType("ModelProto");

/** The bytes of an `.onnx` file. */
export function encodeOnnx({ name, nodes, constants, input, output }: OnnxGraph): Uint8Array {
  const graph = {
    name,
    node: nodes.map(toNode),
    initializer: constants.map(toTensor),
    input: [toValueInfo(input)],
    output: [toValueInfo(output)],
  };
  const opsetImport = [{ domain: "", version: OPERATOR_SET }];
  return modelType.encode({ irVersion: IR_VERSION, producerName: PRODUCER, graph, opsetImport }).finish();
}

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

function toTensor({ name, dims, values }: OnnxConstant) {
  return {
    name,
    dims,
    dataType: values instanceof Float32Array ? FLOAT : INT64,
    // ONNX wants little-endian; every platform that onnxruntime has a binary for is.
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

function toValueInfo({ name, dims }: OnnxPort) {
  const dim = dims.map((size) => (typeof size === "string" ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
