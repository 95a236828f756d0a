import {
  type ConvolutionOptions,
  type GraphBuilder,
  type Value,
  convolutionAttributes,
  toOutputFirst,
} from "./graph-builder.js";
import type { Weight } from "./weights.js";

/** A map of whole numbers of 8 bits, 0-255, which stand for 0 to 6 in equal steps: all that relu6 leaves. */
export type QuantisedValue = Value;

const STEP = 6 / 255;
/** A float above zero: of a channel without weights the steps are no matter. */
const SMALLEST_STEP = 1e-12;
/** The largest weight of 8 bits with a sign. */
const MOST = 127;
/**
 * Two neighbours of one sign may add up to this: 255 times their sum is then below 2^15, and processors without dot products of 8 bits, which add each two products
 * in 16, lose nothing (onnxruntime, "Quantize ONNX models", on U8S8 and AVX2). Half a step each goes to rounding.
 */
const MOST_OF_TWO = 127.5;

/** @param x from 0 to 6; what lies beyond is cut off */
export const quantise = (graph: GraphBuilder, x: Value): QuantisedValue =>
  graph.node("QuantizeLinear", [x, graph.scalar(STEP), zero(graph)]);

export const dequantise = (graph: GraphBuilder, x: QuantisedValue): Value =>
  graph.node("DequantizeLinear", [x, graph.scalar(STEP), zero(graph)]);

/**
 * A convolution with relu6 behind it, in whole numbers of 8 bits: as the output has steps for 0 to 6 only, it is cut there by itself (Jacob et al.,
 * "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", CVPR 2018). The weights of each channel out have steps of
 * their own.
 * @param filter [height, width, channels in, channels out]
 */
export const convolveQuantised = (
  graph: GraphBuilder,
  x: QuantisedValue,
  filter: Weight,
  options: ConvolutionOptions & { bias: Float32Array },
): QuantisedValue => {
  const [height, width, channelsIn, channelsOut] = filter.shape as [number, number, number, number];
  const values = toOutputFirst(filter.values, channelsIn, channelsOut);
  return convolution(graph, x, values, [channelsOut, channelsIn, height, width], 1, options);
};

/** The same, each channel by a filter of its own. @param filter [height, width, channels, 1] */
export const convolveQuantisedDepthwise = (
  graph: GraphBuilder,
  x: QuantisedValue,
  filter: Weight,
  options: ConvolutionOptions & { bias: Float32Array },
): QuantisedValue => {
  const [height, width, channels] = filter.shape as [number, number, number];
  const values = toOutputFirst(filter.values, channels, 1);
  return convolution(graph, x, values, [channels, 1, height, width], channels, options);
};

function convolution(
  graph: GraphBuilder,
  x: QuantisedValue,
  filters: Float32Array,
  shape: readonly [channelsOut: number, channelsIn: number, height: number, width: number],
  group: number,
  options: ConvolutionOptions & { bias: Float32Array },
): QuantisedValue {
  const [channelsOut, , height, width] = shape;
  const { whole, steps } = quantiseFilters(filters, channelsOut, height * width);
  const wholeBias = Int32Array.from(options.bias, (shift, channel) =>
    Math.round(shift / (STEP * steps[channel]!)),
  );
  const weights = [
    graph.constant(whole, shape),
    graph.constant(steps, [channelsOut]),
    graph.constant(new Int8Array(channelsOut), [channelsOut]),
  ];
  const step = graph.scalar(STEP);
  return graph.node(
    "QLinearConv",
    [x, step, zero(graph), ...weights, step, zero(graph), graph.constant(wholeBias, [channelsOut])],
    convolutionAttributes(shape, group, options),
  );
}

/** Weights in whole steps, -{@link MOST} to {@link MOST}, and how much a step is in each channel out. */
export interface QuantisedFilters {
  whole: Int8Array;
  steps: Float32Array;
}

/** @param filters [channels out, channels in, taps] */
export function quantiseFilters(filters: Float32Array, channelsOut: number, taps: number): QuantisedFilters {
  const each = filters.length / channelsOut;
  const steps = Float32Array.from({ length: channelsOut }, (_, channel) =>
    stepOf(filters.subarray(channel * each, (channel + 1) * each), taps),
  );
  const whole = Int8Array.from(filters, (weight, i) => Math.round(weight / steps[Math.floor(i / each)]!));
  return { whole, steps };
}

/**
 * How much one step of a channel's weights is: as little as {@link MOST} and {@link MOST_OF_TWO} allow.
 * @param weights [channels in, taps]
 */
function stepOf(weights: Float32Array, taps: number): number {
  let least = SMALLEST_STEP;
  for (const [i, weight] of weights.entries()) {
    least = Math.max(least, Math.abs(weight) / MOST);
    // Of the same tap in the next channel; pairs begin at even channels.
    const neighbour = Math.floor(i / taps) % 2 === 0 ? (weights[i + taps] ?? 0) : 0;
    if (weight * neighbour > 0) least = Math.max(least, Math.abs(weight + neighbour) / MOST_OF_TWO);
  }
  return least;
}

const zero = (graph: GraphBuilder): Value => graph.constant(Uint8Array.of(0), []);
