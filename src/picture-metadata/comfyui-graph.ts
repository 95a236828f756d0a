import { member } from "./clean-text.js";
import type { JsonValue } from "./picture-metadata.js";

/** A graph as ComfyUI writes it under `prompt`: nodes by id, an input being a value or a link `[id of a node, number of its output]`. */
type Graph = { [id: string]: JsonValue };

const MAX_STEPS = 2_000;
/** Inputs that hold the words, of the nodes that have any; a text of a primitive node is its `value` or `string`. */
const WORDS = ["text", "text_g", "text_l", "t5xxl", "clip_l", "prompt", "positive_prompt", "value", "string"];

/** @returns null for what is no graph of nodes, each with its class and inputs */
export function asGraph(value: JsonValue | undefined): Graph | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const nodes = Object.values(value);
  const isNode = (node: JsonValue) => typeof member(node, "class_type") === "string";
  return nodes.length > 0 && nodes.every(isNode) ? value : null;
}

/**
 * The words that lead to the picture: from the node that saves it up to the first that samples, and from there along its conditioning. Null where that
 * cannot be followed, as through nodes that make their words themselves.
 */
export function wordsOf(graph: Graph): { prompt: string | null; negativePrompt: string | null } {
  const ids = Object.keys(graph);
  const saving = ids.filter((id) => /save|preview/i.test(String(member(graph[id], "class_type"))));
  const isSampling = (id: string): boolean => isLink(input(graph, id, "positive"));
  const isGuiding = (id: string): boolean => isLink(input(graph, id, "conditioning"));
  const found =
    firstAbove(graph, saving, isSampling) ?? firstAbove(graph, saving, isGuiding) ?? ids.find(isSampling);
  if (found === undefined) return { prompt: null, negativePrompt: null };
  return {
    prompt: wordsAbove(graph, input(graph, found, "positive") ?? input(graph, found, "conditioning")),
    negativePrompt: wordsAbove(graph, input(graph, found, "negative")),
  };
}

const input = (graph: Graph, id: string, name: string): JsonValue | undefined =>
  Object.hasOwn(graph, id) ? member(member(graph[id], "inputs"), name) : undefined;

const isLink = (value: JsonValue | undefined): value is [string, number] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && typeof value[1] === "number";

function linksOf(graph: Graph, id: string): string[] {
  const inputs = Object.hasOwn(graph, id) ? member(graph[id], "inputs") : undefined;
  if (typeof inputs !== "object" || inputs === null) return [];
  return Object.values(inputs)
    .filter(isLink)
    .map(([from]) => from);
}

/** In breadth: the nearest of them all. A graph of a file may have circles. */
function firstAbove(
  graph: Graph,
  from: readonly string[],
  isIt: (id: string) => boolean,
): string | undefined {
  const seen = new Set(from);
  for (const id of seen) {
    if (isIt(id)) return id;
    if (seen.size < MAX_STEPS) for (const above of linksOf(graph, id)) seen.add(above);
  }
  return undefined;
}

/** Of the nearest node above a link that has words of its own. */
function wordsAbove(graph: Graph, link: JsonValue | undefined): string | null {
  if (!isLink(link)) return null;
  const ownWords = (id: string): string[] =>
    WORDS.map((name) => input(graph, id, name)).filter(
      (text) => typeof text === "string" && text.trim() !== "",
    ) as string[];
  const id = firstAbove(graph, [link[0]], (id) => ownWords(id).length > 0);
  return id === undefined ? null : [...new Set(ownWords(id))].join("\n");
}
