import assert from "node:assert/strict";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { seededRandom } from "../../src/face-analysis/embed/seeded-random.js";
import { GraphBuilder, INPUT, type Value } from "../../src/face-analysis/networks/onnx/graph-builder.js";
import {
  convolveQuantised,
  convolveQuantisedDepthwise,
  dequantise,
  quantise,
  quantiseFilters,
} from "../../src/face-analysis/networks/onnx/quantised-convolution.js";
import type { Weight } from "../../src/face-analysis/networks/onnx/weights.js";
import { assertAtMost } from "../support/limits.js";

const random = seededRandom(1);
const between = (least: number, most: number, length: number): Float32Array =>
  Float32Array.from({ length }, () => least + (most - least) * random());

const SIDE = 8;
const CHANNELS = 3;

/** A map of three channels through a layer. */
async function run(layer: (graph: GraphBuilder, x: Value) => Value, values: Float32Array) {
  const graph = new GraphBuilder("layer", [SIDE, SIDE]);
  const session = await InferenceSession.create(
    graph.finish(layer(graph, graph.input), ["pictures", "channels", SIDE, SIDE]),
  );
  const { output } = await session.run({ [INPUT]: new Tensor(values, [1, CHANNELS, SIDE, SIDE]) });
  await session.release();
  return output!.data as Float32Array;
}

const apart = (p: Float32Array, q: Float32Array): number =>
  Math.max(...p.map((value, i) => Math.abs(value - q[i]!)));

describe("A convolution in 8 bits", () => {
  const map = between(-1, 7, CHANNELS * SIDE * SIDE);
  // Of a map as it is quantised, so that only the weights' rounding counts.
  const cut = map.map((value) => (Math.round((Math.min(6, Math.max(0, value)) * 255) / 6) * 6) / 255);

  it("is the one in floats with relu6 behind it, to a step or two", async () => {
    const filter: Weight = { shape: [3, 3, CHANNELS, 16], values: between(-0.3, 0.3, 9 * CHANNELS * 16) };
    const bias = between(-1, 4, 16);

    const seen = await run(
      (graph, x) => dequantise(graph, convolveQuantised(graph, quantise(graph, x), filter, { bias })),
      map,
    );

    const expected = await run((graph, x) => graph.relu6(graph.convolve(x, filter, { bias })), cut);
    assert.ok(expected.some((value) => value === 0) && expected.some((value) => value === 6));
    assertAtMost(apart(seen, expected), 0.07, "apart");
  });

  it("is so with a filter for each channel too", async () => {
    const filter: Weight = { shape: [3, 3, CHANNELS, 1], values: between(-0.3, 0.3, 9 * CHANNELS) };
    const bias = between(-1, 4, CHANNELS);

    const seen = await run(
      (graph, x) =>
        dequantise(graph, convolveQuantisedDepthwise(graph, quantise(graph, x), filter, { bias })),
      map,
    );

    const expected = await run((graph, x) => graph.relu6(graph.convolveDepthwise(x, filter, { bias })), cut);
    assertAtMost(apart(seen, expected), 0.07, "apart");
  });

  it("has no two neighbours whose products leave 16 bits together, as some processors add them", () => {
    const filters = Float32Array.of(...between(-1, 1, 4 * 64), ...new Float32Array(64).fill(0.7));

    const { whole } = quantiseFilters(filters, 5, 1);

    const sums = Array.from({ length: whole.length / 2 }, (_, i) => whole[2 * i]! + whole[2 * i + 1]!);
    assertAtMost(255 * Math.max(...sums.map(Math.abs)), 2 ** 15 - 1, "largest sum");
    assertAtMost(Math.max(...whole.map(Math.abs)), 127, "largest weight");
  });

  it("has steps of their own for each channel, and none of nothing for one without weights", () => {
    const { whole, steps } = quantiseFilters(Float32Array.of(1, 0, 0.01, 0, 0, 0), 3, 1);

    assert.deepEqual([...whole], [127, 0, 127, 0, 0, 0]);
    assert.ok(steps.every((step) => step > 0));
  });
});
