import { CROP_SIZE, EXPRESSIONS } from "../face-networks.js";
import { denseFeatures } from "./dense-features.js";
import { GraphBuilder } from "./graph-builder.js";
import { Weights } from "./weights.js";

/**
 * face-api's expression network: {@link denseFeatures}, one matrix and a softmax.
 *
 * Input [crops, 3, 112, 112], normalised by mean; output [crops, 7], probabilities in the order of {@link EXPRESSIONS}.
 */
export function describeExpressionNetwork(weights: Weights): Uint8Array {
  const graph = new GraphBuilder("face-expression", [CROP_SIZE, CROP_SIZE]);
  const logits = graph.connect(
    denseFeatures(graph, weights),
    weights.get("fc/weights"),
    weights.values("fc/bias"),
  );
  return graph.finish(graph.softmax(logits), ["pictures", EXPRESSIONS.length]);
}
