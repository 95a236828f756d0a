import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ManifestGroup, type Weights, readManifest } from "../onnx/weights.js";

/** A step of a TensorFlow graph. */
export interface GraphNode {
  name: string;
  /** TensorFlow's name of what is done. */
  op: string;
  /** Names of nodes; a constant's is that of a weight. */
  input?: string[];
  attr?: Readonly<Record<string, GraphAttribute>>;
}

/** One of these; a string is in base64, a whole number in a string. */
export interface GraphAttribute {
  b?: boolean;
  s?: string;
  list?: { s?: string[]; i?: string[] };
}

interface Port {
  tensorShape: { dim: { size: string }[] };
}

/** The file that TensorFlow.js calls a graph model, as far as it is read here. */
interface GraphFile {
  signature: { inputs: Record<string, Port>; outputs: Record<string, Port> };
  modelTopology: { node: GraphNode[] };
  weightsManifest: ManifestGroup[];
}

export interface GraphModel {
  nodes: ReadonlyMap<string, GraphNode>;
  weights: Weights;
  /** Height and width of the pictures that it takes, in pixels. */
  inputSize: readonly [height: number, width: number];
  /** How many numbers a picture has at each output, by its node. */
  outputLengths: ReadonlyMap<string, number>;
}

/** @param file its JSON; the weights lie beside it. @throws Error it has a form that faceres has not */
export async function readGraphModel(file: string): Promise<GraphModel> {
  const { signature, modelTopology, weightsManifest } = JSON.parse(await readFile(file, "utf8")) as GraphFile;
  const inputs = Object.values(signature.inputs).map(sizesOf);
  const [, height, width, channels] = inputs[0] ?? [];
  if (inputs.length !== 1 || channels !== 3)
    throw new Error(`${file} takes something else than pictures of three colours`);
  return {
    nodes: new Map(modelTopology.node.map((node) => [node.name, node])),
    weights: await readManifest(weightsManifest, dirname(file)),
    inputSize: [height!, width!],
    outputLengths: new Map(
      Object.entries(signature.outputs).map(([name, port]) => [nodeOf(name), sizesOf(port).at(-1)!]),
    ),
  };
}

const sizesOf = ({ tensorShape }: Port): number[] => tensorShape.dim.map(({ size }) => Number(size));

/** `age:0` is the first output of the node `age`; the nodes read here have one each. */
export const nodeOf = (tensor: string): string => tensor.replace(/:0$/, "");

/**
 * `faceres` of the package @vladmandic/human: a MobileNet of HSE_FaceRec_tf (Savchenko 2019) that tells faces, ages and sexes apart. The package itself, a library for
 * browsers, is not loaded, and what else it holds is pruned from an install.
 * @throws Error it is not installed
 */
export function faceresFile(): string {
  // Its `exports` let no file of it be resolved.
  const folders = require.resolve.paths("@vladmandic/human") ?? [];
  const files = folders.map((folder) => join(folder, "@vladmandic/human/models/faceres.json"));
  const file = files.find((path) => existsSync(path));
  if (file === undefined)
    throw new Error("The package @vladmandic/human is not installed, or without models/faceres.json");
  return file;
}

/** The nodes of faceres that are of use. Of the sex it also tells nothing is asked. */
export const FACERES = {
  /** 1024 numbers that tell a face from others. */
  features: "global_pooling/Mean",
  /** How likely each age is. */
  ages: "age_pred/Softmax",
} as const;
