import { GraphBuilder, type Padding, type Value } from "../onnx/graph-builder.js";
import { type GraphModel, type GraphNode, nodeOf } from "./graph-model.js";

/**
 * Writes a TensorFlow graph down as an ONNX graph: the wanted nodes and what they are made of, which is all that has to be understood. Only the operators of faceres are.
 *
 * Input [pictures, 3, height, width] in the order of colours and the normalisation that the graph was trained on; outputs [pictures, numbers], by the names of the nodes.
 * @param wanted nodes that the model's signature names as outputs
 * @throws Error one of them, or what it is made of, is something else than faceres has; the message names it
 */
export function describeGraph(model: GraphModel, wanted: readonly string[]): Uint8Array {
  const translation = new GraphTranslation(model);
  return translation.finish(wanted);
}

/** What cuts numbers at a bound. */
const CUTS = new Set(["Relu", "Minimum", "Maximum"]);

class GraphTranslation {
  private readonly graph: GraphBuilder;
  private readonly values = new Map<string, Value>();

  constructor(private readonly model: GraphModel) {
    this.graph = new GraphBuilder("tfjs-graph", model.inputSize);
  }

  finish(wanted: readonly string[]): Uint8Array {
    const outputs = wanted.map((name) => {
      const length = this.model.outputLengths.get(name);
      if (length === undefined) throw new Error(`The graph has no output ${name}`);
      return { name, value: this.valueOf(name), dims: ["pictures", length] };
    });
    return this.graph.finishAll(outputs);
  }

  /** What a node gives, written down once however many read it. */
  private valueOf(tensor: string): Value {
    const name = nodeOf(tensor);
    const known = this.values.get(name);
    if (known !== undefined) return known;
    const node = this.model.nodes.get(name);
    if (node === undefined) throw new Error(`The graph has no node ${name}`);
    const value = this.translate(node);
    this.values.set(name, value);
    return value;
  }

  private translate(node: GraphNode): Value {
    const { graph } = this;
    const [x, second, third] = node.input ?? [];
    switch (node.op) {
      case "Placeholder":
        return graph.input;
      case "Conv2D":
        return graph.convolve(this.valueOf(x!), this.constant(second!), samplingOf(node));
      case "DepthwiseConv2dNative":
        return graph.convolveDepthwise(this.valueOf(x!), this.constant(second!), samplingOf(node));
      case "Mul":
        return graph.scaleChannels(this.valueOf(x!), this.constant(second!).values);
      case "Add":
        return graph.shiftChannels(this.valueOf(x!), this.constant(second!).values);
      case "Relu":
      case "Minimum":
      case "Maximum":
        return this.cut(node);
      case "Mean":
        return this.mean(node);
      case "_FusedMatMul":
        return this.connect(node, third!);
      case "Softmax":
        return graph.softmax(this.valueOf(x!));
      default:
        throw new Error(`${node.name}: the operator ${node.op} is not translated`);
    }
  }

  /** Several cuts in a row are one: faceres spells each cut to 0-6 as three, which takes a seventh more time. */
  private cut(node: GraphNode): Value {
    let [least, most] = [-Infinity, Infinity];
    let inner: GraphNode | undefined = node;
    let x = node.name;
    for (; inner !== undefined && CUTS.has(inner.op); inner = this.model.nodes.get(nodeOf(x))) {
      const bound = inner.op === "Relu" ? 0 : this.scalar(inner.input![1]!);
      // What the inner one cuts to, the outer ones cut on.
      const cutOn = Math.min(Math.max(bound, least), most);
      if (inner.op === "Minimum") most = cutOn;
      else least = cutOn;
      x = inner.input![0]!;
    }
    return this.graph.clip(this.valueOf(x), least, most);
  }

  /** Of each channel: other means are not translated. */
  private mean({ name, input, attr }: GraphNode): Value {
    const axes = this.constant(input![1]!).values;
    if (axes.join() !== "1,2" || attr?.["keep_dims"]?.b)
      throw new Error(`${name}: a mean over the axes ${axes.join()} is not translated`);
    return this.graph.averageChannels(this.valueOf(input![0]!));
  }

  private connect({ name, input, attr }: GraphNode, bias: string): Value {
    const fused = (attr?.["fused_ops"]?.list?.s ?? []).map(textOf).join();
    if (attr?.["transpose_a"]?.b || attr?.["transpose_b"]?.b || !["BiasAdd", "BiasAdd,Relu"].includes(fused))
      throw new Error(
        `${name}: a product with ${fused || "nothing"} behind it, or of what is transposed, is not translated`,
      );
    const sum = this.graph.connect(
      this.valueOf(input![0]!),
      this.constant(input![1]!),
      this.constant(bias).values,
    );
    return fused === "BiasAdd" ? sum : this.graph.relu(sum);
  }

  private constant(name: string) {
    return this.model.weights.get(nodeOf(name));
  }

  private scalar(name: string): number {
    const { values } = this.constant(name);
    if (values.length !== 1) throw new Error(`${name} is no single number`);
    return values[0]!;
  }
}

/** Stride and padding of a convolution. @throws Error it is dilated, or its rows and columns are not of one stride */
function samplingOf({ name, attr }: GraphNode): { stride: number; padding: Padding } {
  const [, stride, across] = numbersOf(attr, "strides");
  const padding = textOf(attr?.["padding"]?.s ?? "").toLowerCase();
  const layout = textOf(attr?.["data_format"]?.s ?? "");
  const isPlain = stride === across && numbersOf(attr, "dilations").every((step) => step === 1);
  if (!isPlain || layout !== "NHWC" || (padding !== "same" && padding !== "valid"))
    throw new Error(`${name}: such a convolution is not translated`);
  return { stride: stride!, padding };
}

const numbersOf = (attr: GraphNode["attr"], name: string): number[] =>
  (attr?.[name]?.list?.i ?? []).map(Number);

const textOf = (base64: string): string => Buffer.from(base64, "base64").toString();
