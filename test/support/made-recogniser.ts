import { GraphBuilder } from "../../src/face-analysis/networks/onnx/graph-builder.js";
import { seededRandom } from "../../eval/support/seeded-random.js";

/** An ONNX file of a recogniser's shape: what it says of a face means little, and is the same every time. @param dimensions numbers that it gives */
export function madeRecogniser(dimensions: number, seed = 1, side = 112): Uint8Array {
  const graph = new GraphBuilder("made-recogniser", [side, side]);
  const random = seededRandom(seed);
  const filter = (channelsIn: number, channelsOut: number) => ({
    shape: [3, 3, channelsIn, channelsOut],
    values: Float32Array.from({ length: 9 * channelsIn * channelsOut }, () => random() - 0.5),
  });
  const edges = graph.relu(graph.convolve(graph.input, filter(3, 8), { stride: 4, padding: "same" }));
  const parts = graph.relu(graph.convolve(edges, filter(8, dimensions), { stride: 4, padding: "same" }));
  return graph.finish(graph.averageChannels(parts), ["pictures", dimensions]);
}
