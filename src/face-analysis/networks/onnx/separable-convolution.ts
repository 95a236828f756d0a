import { GraphBuilder, Value } from "./graph-builder.js";
import { Weights } from "./weights.js";

/** A depthwise 3 x 3 convolution and a 1 x 1 convolution behind it; the bias belongs to the second. */
export function separableConvolution(
  graph: GraphBuilder,
  weights: Weights,
  x: Value,
  layer: string,
  stride = 1,
): Value {
  const eachChannel = graph.convolveDepthwise(x, weights.get(`${layer}/depthwise_filter`), { stride });
  const bias = weights.values(`${layer}/bias`);
  return graph.convolve(eachChannel, weights.get(`${layer}/pointwise_filter`), { bias });
}
