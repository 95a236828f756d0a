import type * as FaceApi from "@vladmandic/face-api";
import { faceapi } from "./face-api-library.js";

const { tf } = faceapi;

export type DetectorParams = NonNullable<FaceApi.SsdMobilenetv1["params"]>;
type Convolution = DetectorParams["mobilenetv1"]["conv_0"];
type Depthwise = DetectorParams["mobilenetv1"]["conv_1"]["depthwise_conv"];
type Predictor = DetectorParams["prediction_layer"]["box_predictor_0"];
/** [1, height, width, channels] */
type FeatureMap = FaceApi.tf.Tensor4D;
type Table = FaceApi.tf.Tensor2D;

interface Sampling {
  stride: number;
  padding: Exclude<Parameters<typeof tf.conv2d>[3], number>;
}

/** Keeps the size of the map. */
const SAME: Sampling = { stride: 1, padding: "same" };
/** Halves it with every zero behind the last row and column, see {@link predictAnchors}. */
const HALVED: Sampling = { stride: 2, padding: [[0, 0], [0, 2], [0, 2], [0, 0]] }; // prettier-ignore
const BATCH_NORM_EPSILON = 0.0010000000474974513;
const DEPTHWISE_LAYERS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] as const;
/** The depthwise layers that halve the map. */
const HALVING_LAYERS = new Set<number>([2, 4, 6, 12]);
/** The depthwise layers whose maps, of stride 16 and 32, boxes are predicted from. */
const PREDICTING_LAYERS = new Set<number>([11, 13]);
/** The second convolution of each pair halves the map and is predicted from. */
const EXTRA_PAIRS = [
  ["conv_0", "conv_1"],
  ["conv_2", "conv_3"],
  ["conv_4", "conv_5"],
  ["conv_6", "conv_7"],
] as const;
const NUMBERS_PER_BOX = 4;
/** The class predictor tells background, face, and a class that was never trained. */
const CLASSES = 3;
const FACE_CLASS = 1;
const LEVELS = [0, 1, 2, 3, 4, 5] as const;

/**
 * The network of face-api's `SsdMobilenetv1.forwardInput` up to its anchors, for any size of input. The library pads as
 * TensorFlow does: one row of zeros in front of a map of odd height, none in front of an even one. The anchors are made for
 * the maps of 512 px, which are all even, so here zeros stand at the end only: cell n of a halved map begins at row 2n.
 *
 * Leaves tensors behind: call it inside `tf.tidy`.
 * @param pixels [1, height, width, 3], 0-255
 * @returns [anchors, `NUMBERS_PER_ANCHOR`], in the order of `detector-anchors.ts`
 */
export function predictAnchors(pixels: FeatureMap, params: DetectorParams): Table {
  const { mobilenetv1, prediction_layer: prediction } = params;
  const predictingMaps: FeatureMap[] = [];
  let x = convolve(tf.sub(tf.div(pixels, 127.5), 1), mobilenetv1.conv_0, HALVED);
  for (const layer of DEPTHWISE_LAYERS) {
    const { depthwise_conv, pointwise_conv } = mobilenetv1[`conv_${layer}`];
    x = convolveDepthwise(x, depthwise_conv, HALVING_LAYERS.has(layer) ? HALVED : SAME);
    x = convolve(x, pointwise_conv, SAME);
    if (PREDICTING_LAYERS.has(layer)) predictingMaps.push(x);
  }
  for (const [narrowing, halving] of EXTRA_PAIRS) {
    x = convolve(convolve(x, prediction[narrowing], SAME), prediction[halving], HALVED);
    predictingMaps.push(x);
  }
  return tf.concat(
    LEVELS.map((level) => predict(predictingMaps[level]!, prediction[`box_predictor_${level}`])),
    0,
  );
}

function convolve(x: FeatureMap, layer: Convolution, { stride, padding }: Sampling): FeatureMap {
  const sum = tf.add<FeatureMap>(tf.conv2d(x, layer.filters, stride, padding), layer.batch_norm_offset);
  return tf.clipByValue(sum, 0, 6);
}

function convolveDepthwise(x: FeatureMap, layer: Depthwise, { stride, padding }: Sampling): FeatureMap {
  const { batch_norm_mean, batch_norm_variance, batch_norm_offset, batch_norm_scale } = layer;
  const sum = tf.depthwiseConv2d(x, layer.filters, stride, padding);
  return tf.clipByValue(
    tf.batchNorm(
      sum,
      batch_norm_mean,
      batch_norm_variance,
      batch_norm_offset,
      batch_norm_scale,
      BATCH_NORM_EPSILON,
    ),
    0,
    6,
  );
}

/** Four numbers of the box and the logit of the face for each anchor of a level. */
function predict(x: FeatureMap, { box_encoding_predictor, class_predictor }: Predictor): Table {
  const boxes = tf.reshape<FaceApi.tf.Rank.R2>(predictEach(x, box_encoding_predictor), [-1, NUMBERS_PER_BOX]);
  const classes = tf.reshape<FaceApi.tf.Rank.R2>(predictEach(x, class_predictor), [-1, CLASSES]);
  return tf.concat([boxes, tf.slice(classes, [0, FACE_CLASS], [-1, 1])], 1);
}

const predictEach = (x: FeatureMap, { filters, bias }: Predictor["class_predictor"]): FeatureMap =>
  tf.add(tf.conv2d(x, filters, 1, "same"), bias);
