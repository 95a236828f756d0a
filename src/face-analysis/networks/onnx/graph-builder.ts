import { OnnxConstant, OnnxNode, OnnxPort, encodeOnnx } from "./onnx-format.js";
import { Weight } from "./weights.js";

/** A tensor inside the graph, by its name: [pictures, channels, height, width] unless said otherwise. */
export type Value = string;

export interface ConvolutionOptions {
  /** One number a channel out. */
  bias?: Float32Array;
  stride?: number;
  padding?: Padding;
}

/**
 * TensorFlow's words: "same" keeps the size (divided by the stride, rounded up) by zeros around the map, "valid" adds none.
 * Where an odd number of zeros is needed the extra one stands at the end, which ONNX calls SAME_UPPER. So with a stride of 2
 * it depends on the size of the map where the first cell looks; "end" gives the same size with every zero at the end, as
 * "same" does on an even size.
 */
export type Padding = "same" | "valid" | "end";

/** The names by which a session is given its input and gives its output, where it has one. */
export const INPUT = "input";
const OUTPUT = "output";

/**
 * Writes one network down as an ONNX graph, layer after layer. Takes weights in TensorFlow's layout and turns them into
 * ONNX's; keeps no track of heights and widths, so a graph may leave them open.
 */
export class GraphBuilder {
  private readonly nodes: OnnxNode[] = [];
  private readonly constants: OnnxConstant[] = [];
  private readonly inputPort: OnnxPort;

  /** @param inputSize height and width of the pictures in pixels; a name where it differs from run to run */
  constructor(
    private readonly name: string,
    inputSize: readonly [height: number | string, width: number | string],
  ) {
    this.inputPort = { name: INPUT, dims: ["pictures", 3, ...inputSize] };
  }

  /** The pictures: red, green and blue planes, normalised as the network was trained. */
  get input(): Value {
    return INPUT;
  }

  /** @param filter [height, width, channels in, channels out] */
  convolve(x: Value, filter: Weight, options: ConvolutionOptions = {}): Value {
    const [height, width, channelsIn, channelsOut] = filter.shape as [number, number, number, number];
    const outIn = [channelsOut, channelsIn, height, width];
    return this.convolution(x, toOutputFirst(filter.values, channelsIn, channelsOut), outIn, 1, options);
  }

  /** Each channel by a filter of its own. @param filter [height, width, channels, 1] */
  convolveDepthwise(x: Value, filter: Weight, options: ConvolutionOptions = {}): Value {
    const [height, width, channels] = filter.shape as [number, number, number, number];
    const outIn = [channels, 1, height, width];
    return this.convolution(x, toOutputFirst(filter.values, channels, 1), outIn, channels, options);
  }

  relu(x: Value): Value {
    return this.node("Relu", [x]);
  }

  /**
   * What is below zero times a number of its channel's own, as a sum: slope x + (1 - slope) relu(x). onnxruntime's PRelu takes longer than all of a mesh's
   * convolutions, as it leaves the layout in which they are fast.
   * @param slopes one a channel
   */
  prelu(x: Value, slopes: Float32Array): Value {
    return this.add(
      this.scaleChannels(x, slopes),
      this.scaleChannels(
        this.relu(x),
        slopes.map((slope) => 1 - slope),
      ),
    );
  }

  /** Cut to 0-6. */
  relu6(x: Value): Value {
    return this.clip(x, 0, 6);
  }

  /** Cut to between the two numbers. */
  clip(x: Value, least: number, most: number): Value {
    return this.node("Clip", [x, this.scalar(least), this.scalar(most)]);
  }

  add(x: Value, y: Value): Value {
    return this.node("Add", [x, y]);
  }

  /** Each channel of a map by a factor of its own. */
  scaleChannels(x: Value, factors: Float32Array): Value {
    return this.node("Mul", [x, this.constant(factors, [factors.length, 1, 1])]);
  }

  /** To each channel of a map a number of its own. */
  shiftChannels(x: Value, shifts: Float32Array): Value {
    return this.node("Add", [x, this.constant(shifts, [shifts.length, 1, 1])]);
  }

  maxPool(x: Value, side: number, stride: number, padding: Padding): Value {
    return this.node("MaxPool", [x], {
      kernel_shape: [side, side],
      strides: [stride, stride],
      ...paddingAttributes(padding, side - 1),
    });
  }

  /** The mean of each 2 x 2 pixels; an odd last row or column is left out. */
  halve(x: Value): Value {
    return this.node("AveragePool", [x], { kernel_shape: [2, 2], strides: [2, 2] });
  }

  /** Zeros behind the last channel, below the last row and right of the last column. */
  padEnd(x: Value, channels: number, rowsAndColumns: number): Value {
    const amounts = [0, 0, 0, 0, 0, channels, rowsAndColumns, rowsAndColumns];
    return this.node("Pad", [x, this.integers(amounts)]);
  }

  /** The mean of each channel: [pictures, channels]. */
  averageChannels(x: Value): Value {
    return this.node("Flatten", [this.node("GlobalAveragePool", [x])]);
  }

  /** Fully connected: [pictures, in] to [pictures, out]. @param weight [in, out] */
  connect(x: Value, weight: Weight, bias?: Float32Array): Value {
    const inputs = [x, this.constant(weight.values, weight.shape)];
    if (bias !== undefined) inputs.push(this.constant(bias, [bias.length]));
    return this.node("Gemm", inputs);
  }

  /** Each row of [pictures, numbers] as probabilities that add up to 1. */
  softmax(x: Value): Value {
    return this.node("Softmax", [x], { axis: 1 });
  }

  /** From [pictures, rows x size, height, width] to [pictures, all rows, size], cell by cell as TensorFlow lists them. */
  listRows(x: Value, size: number): Value {
    const channelsLast = this.node("Transpose", [x], { perm: [0, 2, 3, 1] });
    // 0 keeps the number of pictures, -1 is what is left over.
    return this.node("Reshape", [channelsLast, this.integers([0, -1, size])]);
  }

  /** Lists one behind the other: [pictures, rows, size]. */
  joinRows(lists: Value[]): Value {
    return this.node("Concat", lists, { axis: 1 });
  }

  /** The bytes of the `.onnx` file whose output is `x`. @param dims of the output */
  finish(x: Value, dims: readonly (number | string)[]): Uint8Array {
    return this.finishAll([{ name: OUTPUT, value: x, dims }]);
  }

  /** The same with several outputs. */
  finishAll(outputs: readonly (OnnxPort & { value: Value })[]): Uint8Array {
    const { name, constants, inputPort: input } = this;
    const named = outputs.map(({ name, value }) => ({
      operator: "Identity",
      inputs: [value],
      output: name,
      attributes: {},
    }));
    const ports = outputs.map(({ name, dims }) => ({ name, dims }));
    return encodeOnnx({ name, nodes: [...this.nodes, ...named], constants, input, outputs: ports });
  }

  private convolution(
    x: Value,
    filters: Float32Array,
    shape: number[],
    group: number,
    options: ConvolutionOptions,
  ): Value {
    const inputs = [x, this.constant(filters, shape)];
    if (options.bias !== undefined) inputs.push(this.constant(options.bias, [options.bias.length]));
    return this.node("Conv", inputs, convolutionAttributes(shape, group, options));
  }

  scalar(value: number): Value {
    return this.constant(Float32Array.of(value), []);
  }

  /** Whole numbers of 64 bits where ONNX wants them: axes, places, shapes. */
  integers(values: readonly number[]): Value {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  constant(values: OnnxConstant["values"], dims: readonly number[]): Value {
    const name = `constant${this.constants.length}`;
    this.constants.push({ name, dims, values });
    return name;
  }

  /** A step that is none of the above, by its name in ONNX. */
  node(operator: string, inputs: Value[], attributes: OnnxNode["attributes"] = {}): Value {
    const output = `value${this.nodes.length}`;
    this.nodes.push({ operator, inputs, output, attributes });
    return output;
  }
}

/** @param shape of the filters: [channels out, channels in, height, width] */
export function convolutionAttributes(
  shape: readonly number[],
  group: number,
  { stride = 1, padding = "same" }: ConvolutionOptions,
): OnnxNode["attributes"] {
  return {
    group,
    kernel_shape: shape.slice(2),
    strides: [stride, stride],
    ...paddingAttributes(padding, shape[2]! - 1),
  };
}

/** @param atEnd rows and columns of zeros that "end" adds: one less than the window, so that it fits at the last cell */
function paddingAttributes(padding: Padding, atEnd: number): OnnxNode["attributes"] {
  if (padding === "end") return { pads: [0, 0, atEnd, atEnd] };
  return { auto_pad: padding === "same" ? "SAME_UPPER" : "VALID" };
}

/** [height x width, in, out] to [out, in, height x width]. */
export function toOutputFirst(values: Float32Array, channelsIn: number, channelsOut: number): Float32Array {
  const taps = values.length / (channelsIn * channelsOut);
  const turned = new Float32Array(values.length);
  for (let out = 0; out < channelsOut; out++) {
    for (let into = 0; into < channelsIn; into++) {
      for (let tap = 0; tap < taps; tap++) {
        turned[(out * channelsIn + into) * taps + tap] =
          values[(tap * channelsIn + into) * channelsOut + out]!;
      }
    }
  }
  return turned;
}
