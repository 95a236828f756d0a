import { CROP_SIZE } from "../face-networks.js";
import { GraphBuilder, Value } from "./graph-builder.js";
import { separableConvolution } from "./separable-convolution.js";
import { Weights } from "./weights.js";

const MAIN_BLOCKS = 2;

/**
 * The age half of face-api's age and gender network, a small Xception (Chollet 2017); gender is not asked for.
 *
 * Input [crops, 3, 112, 112], normalised by mean; output [crops, 1] in years.
 */
export function describeAgeNetwork(weights: Weights): Uint8Array {
  const graph = new GraphBuilder("face-age", [CROP_SIZE, CROP_SIZE]);
  const separable = (x: Value, layer: string): Value => separableConvolution(graph, weights, x, layer);

  function convolve(x: Value, layer: string): Value {
    const bias = weights.values(`${layer}/bias`);
    return graph.convolve(x, weights.get(`${layer}/filters`), { bias, stride: 2 });
  }

  /** Two layers and a pooling that halves the map, beside a 1 x 1 shortcut, which reads `x` as it is. */
  function reductionBlock(x: Value, block: string, input = graph.relu(x)): Value {
    const first = graph.relu(separable(input, `${block}/separable_conv0`));
    const pooled = graph.maxPool(separable(first, `${block}/separable_conv1`), 3, 2, "same");
    return graph.add(pooled, convolve(x, `${block}/expansion_conv`));
  }

  function mainBlock(x: Value, block: string): Value {
    let y = x;
    for (const layer of [0, 1, 2]) y = separable(graph.relu(y), `${block}/separable_conv${layer}`);
    return graph.add(y, x);
  }

  let x = graph.relu(convolve(graph.input, "entry_flow/conv_in"));
  x = reductionBlock(x, "entry_flow/reduction_block_0", x);
  x = reductionBlock(x, "entry_flow/reduction_block_1");
  for (let block = 0; block < MAIN_BLOCKS; block++) x = mainBlock(x, `middle_flow/main_block_${block}`);
  x = reductionBlock(x, "exit_flow/reduction_block");
  x = graph.relu(separable(x, "exit_flow/separable_conv"));
  const features = graph.averageChannels(x);
  const years = graph.connect(features, weights.get("fc/age/weights"), weights.values("fc/age/bias"));
  return graph.finish(years, ["pictures", 1]);
}
