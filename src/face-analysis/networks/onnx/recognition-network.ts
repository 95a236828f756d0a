import { CHIP_SIZE, EMBEDDING_DIMENSIONS } from "../face-networks.js";
import { foldScale } from "./fold.js";
import { GraphBuilder, Padding, Value } from "./graph-builder.js";
import { Weights } from "./weights.js";

/** The residual stages: how many blocks keep the map, and what the block before them, which halves it, adds and lacks. */
const STAGES = [
  { channels: 64, blocks: 3, addedChannels: 32, shortBy: 0 },
  { channels: 128, blocks: 2, addedChannels: 64, shortBy: 0 },
  { channels: 256, blocks: 2, addedChannels: 128, shortBy: 1 },
];
const FIRST_STAGE_BLOCKS = 3;

/**
 * dlib's face recognition network (King 2017), a residual network of 29 convolutions.
 *
 * Input [chips, 3, 150, 150], normalised by mean; output [chips, 128], not normalised. Maps: 150 px, 72 and 35 behind the
 * first layer and pooling, then 17, 8, 4 and 2.
 */
export function describeRecognitionNetwork(weights: Weights): Uint8Array {
  const graph = new GraphBuilder("face-recognition", [CHIP_SIZE, CHIP_SIZE]);

  /** Each convolution has a scale and a shift of each channel behind it. */
  function convolve(x: Value, layer: string, stride = 1, padding: Padding = "same"): Value {
    const scale = weights.values(`${layer}/scale/weights`);
    const shift = weights.values(`${layer}/scale/biases`);
    const inner = weights.values(`${layer}/conv/bias`);
    const wholeShift = Float64Array.from(shift, (value, i) => value + inner[i]! * scale[i]!);
    const { filter, bias } = foldScale(weights.get(`${layer}/conv/filters`), scale, wholeShift);
    return graph.convolve(x, filter, { bias, stride, padding });
  }

  function keepingBlock(x: Value, block: string): Value {
    const first = graph.relu(convolve(x, `${block}/conv1`));
    return graph.relu(graph.add(convolve(first, `${block}/conv2`), x));
  }

  /**
   * Halves the map. The shortcut is pooled and gets channels of zeros. From an even size the first convolution, which is not
   * padded, leaves one row and column less than the pooling; they are made up with zeros *behind* the second convolution, so
   * not even its bias stands there.
   */
  function halvingBlock(x: Value, block: string, addedChannels: number, shortBy: number): Value {
    const first = graph.relu(convolve(x, `${block}/conv1`, 2, "valid"));
    const second = convolve(first, `${block}/conv2`);
    const filled = shortBy === 0 ? second : graph.padEnd(second, 0, shortBy);
    const pooled = graph.halve(x);
    const shortcut = addedChannels === 0 ? pooled : graph.padEnd(pooled, addedChannels, 0);
    return graph.relu(graph.add(filled, shortcut));
  }

  let x = graph.relu(convolve(graph.input, "conv32_down", 2, "valid"));
  x = graph.maxPool(x, 3, 2, "valid");
  for (let block = 1; block <= FIRST_STAGE_BLOCKS; block++) x = keepingBlock(x, `conv32_${block}`);
  for (const { channels, blocks, addedChannels, shortBy } of STAGES) {
    x = halvingBlock(x, `conv${channels}_down`, addedChannels, shortBy);
    for (let block = 1; block <= blocks; block++) x = keepingBlock(x, `conv${channels}_${block}`);
  }
  x = halvingBlock(x, "conv256_down_out", 0, 1);
  const embedding = graph.connect(graph.averageChannels(x), weights.get("fc"));
  return graph.finish(embedding, ["pictures", EMBEDDING_DIMENSIONS]);
}
