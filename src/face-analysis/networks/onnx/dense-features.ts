import { GraphBuilder, Value } from "./graph-builder.js";
import { separableConvolution } from "./separable-convolution.js";
import { Weights } from "./weights.js";

const BLOCKS = 4;

/**
 * face-api's feature extractor, which its landmark and expression networks begin with, each with weights of its own: four
 * densely connected blocks, each halving the map, and the mean of each channel.
 * @returns [crops, 256]
 */
export function denseFeatures(graph: GraphBuilder, weights: Weights): Value {
  /** Each layer's output is added to the sum of those before it, and the next one reads that sum, cut at zero. */
  function denseBlock(x: Value, block: number): Value {
    const name = `dense${block}`;
    const first = block === 0 ? plainFirst(x) : separableConvolution(graph, weights, x, `${name}/conv0`, 2);
    // The first output is cut before it is added up, the others are not.
    const start = graph.relu(first);
    let sum = graph.add(start, separableConvolution(graph, weights, start, `${name}/conv1`));
    for (const layer of ["conv2", "conv3"]) {
      sum = graph.add(sum, separableConvolution(graph, weights, graph.relu(sum), `${name}/${layer}`));
    }
    return graph.relu(sum);
  }

  /** Three colours are too few to be convolved one by one. */
  function plainFirst(x: Value): Value {
    const bias = weights.values("dense0/conv0/bias");
    return graph.convolve(x, weights.get("dense0/conv0/filters"), { bias, stride: 2 });
  }

  let x = graph.input;
  for (let block = 0; block < BLOCKS; block++) x = denseBlock(x, block);
  return graph.averageChannels(x);
}
