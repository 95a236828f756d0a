import { CROP_SIZE, LANDMARK_COUNT } from "../face-networks.js";
import { GraphBuilder, Value } from "./graph-builder.js";
import { separableConvolution } from "./separable-convolution.js";
import { Weights } from "./weights.js";

const BLOCKS = 4;

/**
 * face-api's landmark network: four densely connected blocks, each halving the map, and one matrix.
 *
 * Input [crops, 3, 112, 112], normalised by mean; output [crops, 136], x and y in turn as a share of the crop's side.
 */
export function describeLandmarkNetwork(weights: Weights): Uint8Array {
  const graph = new GraphBuilder("face-landmarks", [CROP_SIZE, CROP_SIZE]);

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
  const points = graph.connect(
    graph.averageChannels(x),
    weights.get("fc/weights"),
    weights.values("fc/bias"),
  );
  return graph.finish(points, ["pictures", 2 * LANDMARK_COUNT]);
}
