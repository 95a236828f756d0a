import { NUMBERS_PER_ANCHOR } from "../decode-candidates.js";
import { foldScale } from "./fold.js";
import { GraphBuilder, Padding, Value } from "./graph-builder.js";
import {
  type QuantisedValue,
  convolveQuantised,
  convolveQuantisedDepthwise,
  dequantise,
  quantise,
} from "./quantised-convolution.js";
import { Weight, Weights } from "./weights.js";

/** The epsilon of the batch normalisation, a float as the exporter wrote it down. */
const BATCH_NORM_EPSILON = 0.0010000000474974513;
const DEPTHWISE_LAYERS = 13;
/** The depthwise layers that halve the map. */
const HALVING_LAYERS = new Set([2, 4, 6, 12]);
/**
 * From this layer on whole numbers of 8 bits are enough. The first ones are told apart by finer differences: with them in 8 bits too faces in the background are lost (decision 0099).
 */
const FIRST_QUANTISED_LAYER = 3;
/** The layer whose map of stride 16 is the first that boxes are predicted from. */
const FIRST_PREDICTING_LAYER = 11;
/** Pairs of layers behind MobileNet; the second of each halves the map and is predicted from. */
const EXTRA_PAIRS = 4;
const NUMBERS_PER_BOX = 4;
/** The class predictor tells background, face, and a class that was never trained. */
const CLASSES = 3;
const FACE_CLASS = 1;

/**
 * SSD MobileNet v1 (Howard et al. 2017; Liu et al. 2016) without its last step, which needs the anchors. Heights and
 * widths are open: it is convolutional from end to end.
 *
 * Input [pictures, 3, height, width], 0-255 mapped to -1 to 1; output [pictures, anchors, {@link NUMBERS_PER_ANCHOR}], the
 * anchors level by level, row by row, in the order of `detector-anchors.ts`.
 */
export function describeDetector(weights: Weights): Uint8Array {
  const graph = new GraphBuilder("face-detector", ["height", "width"]);

  /** With "same" a map of odd height begins half a cell before the anchors do, which are made for even ones. */
  const paddingFor = (stride: number): Padding => (stride === 1 ? "same" : "end");

  const convolution = (layer: string, stride: number) => ({
    filter: weights.get(`${layer}/weights`),
    options: {
      bias: weights.values(`${layer}/convolution_bn_offset`),
      stride,
      padding: paddingFor(stride),
    },
  });

  function depthwise(layer: string, stride: number) {
    const { scale, shift } = batchNorm(weights, `${layer}/BatchNorm`);
    const { filter, bias } = foldScale(weights.get(`${layer}/depthwise_weights`), scale, shift);
    return { filter, options: { bias, stride, padding: paddingFor(stride) } };
  }

  function convolve(x: Value, layer: string, stride = 1): Value {
    const { filter, options } = convolution(layer, stride);
    return graph.relu6(graph.convolve(x, filter, options));
  }

  function convolveIn8Bits(x: QuantisedValue, layer: string, stride = 1): QuantisedValue {
    const { filter, options } = convolution(layer, stride);
    return convolveQuantised(graph, x, filter, options);
  }

  const nameOf = (layer: number, part: "depthwise" | "pointwise"): string =>
    `MobilenetV1/Conv2d_${layer}_${part}`;
  const strideOf = (layer: number): number => (HALVING_LAYERS.has(layer) ? 2 : 1);

  let x = convolve(graph.input, nameOf(0, "pointwise"), 2);
  for (let layer = 1; layer < FIRST_QUANTISED_LAYER; layer++) {
    const { filter, options } = depthwise(nameOf(layer, "depthwise"), strideOf(layer));
    x = graph.relu6(graph.convolveDepthwise(x, filter, options));
    x = convolve(x, nameOf(layer, "pointwise"));
  }
  const predictingMaps: QuantisedValue[] = [];
  let quantised = quantise(graph, x);
  for (let layer = FIRST_QUANTISED_LAYER; layer <= DEPTHWISE_LAYERS; layer++) {
    const { filter, options } = depthwise(nameOf(layer, "depthwise"), strideOf(layer));
    quantised = convolveQuantisedDepthwise(graph, quantised, filter, options);
    quantised = convolveIn8Bits(quantised, nameOf(layer, "pointwise"));
    if (layer === FIRST_PREDICTING_LAYER || layer === DEPTHWISE_LAYERS) predictingMaps.push(quantised);
  }
  for (let pair = 0; pair < EXTRA_PAIRS; pair++) {
    quantised = convolveIn8Bits(quantised, `Prediction/Conv2d_${2 * pair}_pointwise`);
    quantised = convolveIn8Bits(quantised, `Prediction/Conv2d_${2 * pair + 1}_pointwise`, 2);
    predictingMaps.push(quantised);
  }
  const rows = predictingMaps.map((map, level) => {
    const { filter, bias } = joinPredictors(weights, `Prediction/BoxPredictor_${level}`);
    return graph.listRows(graph.convolve(dequantise(graph, map), filter, { bias }), NUMBERS_PER_ANCHOR);
  });
  return graph.finish(graph.joinRows(rows), ["pictures", "anchors", NUMBERS_PER_ANCHOR]);
}

/** Batch normalisation with its learnt mean and variance, as a scale and a shift of each channel. */
function batchNorm(weights: Weights, layer: string): { scale: Float64Array; shift: Float64Array } {
  const [gamma, beta, mean, variance] = ["gamma", "beta", "moving_mean", "moving_variance"].map((part) =>
    weights.values(`${layer}/${part}`),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const scale = Float64Array.from(gamma, (value, i) => value / Math.sqrt(variance[i]! + BATCH_NORM_EPSILON));
  const shift = Float64Array.from(beta, (value, i) => value - mean[i]! * scale[i]!);
  return { scale, shift };
}

/**
 * The two predictors of a level as one 1 x 1 convolution, of the classes only the face: nobody reads the others, and one
 * pass over the map is cheaper than two.
 */
function joinPredictors(weights: Weights, level: string): { filter: Weight; bias: Float32Array } {
  const boxes = weights.get(`${level}/BoxEncodingPredictor/weights`);
  const boxBias = weights.values(`${level}/BoxEncodingPredictor/biases`);
  const classes = weights.get(`${level}/ClassPredictor/weights`);
  const classBias = weights.values(`${level}/ClassPredictor/biases`);
  const channelsIn = boxes.shape[2]!;
  const anchors = boxBias.length / NUMBERS_PER_BOX;
  const values: number[] = [];
  for (let channel = 0; channel <= channelsIn; channel++) {
    // The biases are treated as the row behind the last channel.
    const isBias = channel === channelsIn;
    const boxRow = isBias ? boxBias : row(boxes.values, channel, boxBias.length);
    const classRow = isBias ? classBias : row(classes.values, channel, classBias.length);
    for (let anchor = 0; anchor < anchors; anchor++) {
      values.push(...boxRow.subarray(anchor * NUMBERS_PER_BOX, (anchor + 1) * NUMBERS_PER_BOX));
      values.push(classRow[anchor * CLASSES + FACE_CLASS]!);
    }
  }
  const channelsOut = anchors * NUMBERS_PER_ANCHOR;
  const all = Float32Array.from(values);
  return {
    filter: { shape: [1, 1, channelsIn, channelsOut], values: all.subarray(0, channelsIn * channelsOut) },
    bias: all.slice(channelsIn * channelsOut),
  };
}

const row = (values: Float32Array, index: number, length: number): Float32Array =>
  values.subarray(index * length, (index + 1) * length);
