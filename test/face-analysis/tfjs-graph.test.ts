import assert from "node:assert/strict";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { readHalfFloats } from "../../src/face-analysis/networks/half-floats.js";
import { describeGraph } from "../../src/face-analysis/networks/tfjs/describe-graph.js";
import {
  FACERES,
  type GraphModel,
  type GraphNode,
  faceresFile,
  readGraphModel,
} from "../../src/face-analysis/networks/tfjs/graph-model.js";
import { assertAtMost, largestDifference } from "../support/limits.js";
import { skipWithoutFaceApi } from "../support/optional-face-api.js";

const SIDE = 224;
/** How far the two are apart at most, as a share of the largest number of an output. */
const LIMITS = { [FACERES.features]: 6e-6, [FACERES.ages]: 6e-7 };
/** Numbers such as the network sees, by a rule without a meaning. */
const noise = Float32Array.from({ length: 3 * SIDE * SIDE }, (_, i) => ((i * 7919) % 255) - 120);

/** From planes to the three numbers of each pixel. */
const pixelByPixel = (planes: Float32Array): Float32Array =>
  planes.map((_, i) => planes[(i % 3) * SIDE * SIDE + Math.floor(i / 3)]!);

describe("A graph model of TensorFlow.js as an ONNX graph", () => {
  let model: GraphModel;

  before(async () => {
    model = await readGraphModel(faceresFile());
  });

  /** The model with one node another. */
  function withNode(name: string, change: (node: GraphNode) => Partial<GraphNode>): GraphModel {
    const node = model.nodes.get(name)!;
    return { ...model, nodes: new Map([...model.nodes, [name, { ...node, ...change(node) }]]) };
  }

  it("gives what TensorFlow.js gives of the same file", async function () {
    skipWithoutFaceApi(this);
    const { useSingleThreadedWasm, faceapi } =
      await import("../../src/face-analysis/networks/face-api-library.js");
    const { loadGraph } = await import("../../src/face-analysis/networks/tfjs/load-graph.js");
    await useSingleThreadedWasm();
    const graph = await loadGraph(faceresFile());
    const wanted = [FACERES.features, FACERES.ages] as const;
    const session = await InferenceSession.create(describeGraph(model, wanted));

    const outputs = await session.run({ input: new Tensor("float32", noise, [1, 3, SIDE, SIDE]) });

    assert.deepEqual(Object.keys(outputs).toSorted(), wanted.toSorted());
    for (const [i, name] of wanted.entries()) {
      const expected = faceapi.tf.tidy(() => {
        const input = faceapi.tf.tensor4d(pixelByPixel(noise), [1, SIDE, SIDE, 3]);
        return Float32Array.from(graph.execute(input, [...wanted])[i]!.dataSync());
      });
      const given = outputs[name]!.data as Float32Array;
      assert.equal(given.length, expected.length);
      const apart = largestDifference(given, expected);
      assertAtMost(
        apart / Math.max(...expected.map(Math.abs)),
        LIMITS[name],
        `${name} apart, of its largest number`,
      );
    }
    graph.dispose();
    await session.release();
  });

  it("holds nothing that no wanted output is made of", async () => {
    const features = describeGraph(model, [FACERES.features]);

    const matrices = ["feats/kernel", "age_pred/kernel"].map((name) => model.weights.values(name).byteLength);
    const ages = describeGraph(model, [FACERES.ages]);
    assert.ok(ages.length - features.length >= matrices[0]! + matrices[1]!);
    assert.ok(!Buffer.from(ages).includes("gender"));
  });

  it("is refused with an output that the model has not", () => {
    assert.throws(() => describeGraph(model, ["smile"]), /^Error: The graph has no output smile$/);
  });

  for (const [what, name, change, message] of [
    ["an operator", "feats/Relu", () => ({ op: "Elu" }), /feats\/Relu: the operator Elu is not translated/],
    [
      "a mean over all",
      FACERES.features,
      (node: GraphNode) => ({ attr: { ...node.attr, keep_dims: { b: true } } }),
      /global_pooling\/Mean: a mean over the axes 1,2 .*is not translated/,
    ],
    [
      "a dilated convolution",
      "conv_dw_2/depthwise",
      (node: GraphNode) => ({ attr: { ...node.attr, dilations: { list: { i: ["1", "2", "2", "1"] } } } }),
      /conv_dw_2\/depthwise: such a convolution is not translated/,
    ],
    [
      "a transposed matrix",
      "age_pred/BiasAdd",
      (node: GraphNode) => ({ attr: { ...node.attr, transpose_b: { b: true } } }),
      /age_pred\/BiasAdd: a product .* of what is transposed, is not translated/,
    ],
    [
      "a constant that is missing",
      "conv1_bn/batchnorm_1/mul_1",
      (node: GraphNode) => ({ input: [node.input![0]!, "nowhere"] }),
      /The weights have no nowhere/,
    ],
  ] as const) {
    it(`is refused where it holds ${what} that faceres has not`, () => {
      assert.throws(() => describeGraph(withNode(name, change), [FACERES.ages]), message);
    });
  }
});

describe("Numbers of 16 bits", () => {
  it("are read as IEEE 754 has them", () => {
    const bits = [0x0000, 0x8001, 0x0400, 0x3555, 0x3c00, 0xc000, 0x7bff, 0x7c00, 0xfc00];

    const numbers = readHalfFloats(Buffer.from(Uint16Array.from(bits).buffer));

    const expected = [0, -(2 ** -24), 2 ** -14, 0.333251953125, 1, -2, 65504, Infinity, -Infinity];
    assert.deepEqual([...numbers], expected);
    assert.ok(Number.isNaN(readHalfFloats(Buffer.of(0x01, 0x7c))[0]));
  });
});
