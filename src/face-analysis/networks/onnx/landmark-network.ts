import { CROP_SIZE, LANDMARK_COUNT } from "../face-networks.js";
import { denseFeatures } from "./dense-features.js";
import { GraphBuilder } from "./graph-builder.js";
import { Weights } from "./weights.js";

/**
 * face-api's landmark network: {@link denseFeatures} and one matrix.
 *
 * Input [crops, 3, 112, 112], normalised by mean; output [crops, 136], x and y in turn as a share of the crop's side.
 */
export function describeLandmarkNetwork(weights: Weights): Uint8Array {
  const graph = new GraphBuilder("face-landmarks", [CROP_SIZE, CROP_SIZE]);
  const points = graph.connect(
    denseFeatures(graph, weights),
    weights.get("fc/weights"),
    weights.values("fc/bias"),
  );
  return graph.finish(points, ["pictures", 2 * LANDMARK_COUNT]);
}
