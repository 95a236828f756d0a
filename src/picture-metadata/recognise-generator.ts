import { member, parseJson, textMember } from "./clean-text.js";
import { asGraph, wordsOf } from "./comfyui-graph.js";
import { nameWebUi, readGenerationParameters } from "./generation-parameters.js";
import type { JsonValue } from "./picture-metadata.js";

/** Texts of a file by the name under which they are in it. */
export type NamedTexts = ReadonlyMap<string, string>;

/** A generator, known by what it wrote. */
export interface RecognisedGenerator {
  generator: string;
  prompt: string | null;
  negativePrompt: string | null;
}

/** PNG keywords under which some generator writes; what stands under others is not read. */
export const GENERATOR_KEYWORDS: ReadonlySet<string> = new Set([
  "parameters",
  "prompt",
  "workflow",
  "fooocus_scheme",
  "invokeai_metadata",
  "invokeai_graph",
  "invokeai_workflow",
  "sd-metadata",
  "Dream",
  "Software",
  "Source",
  "Title",
  "Description",
  "Comment",
]);

/**
 * By the form of what is written, not by a name alone: `parameters` or `Comment` may be anybody's. The most particular come first.
 * @returns null where no generator wrote these texts
 */
export function recogniseGenerator(texts: NamedTexts): RecognisedGenerator | null {
  const read = (name: string): JsonValue | undefined => {
    const text = texts.get(name);
    return text === undefined ? undefined : parseJson(text);
  };
  for (const name of ["parameters", "UserComment"]) {
    const found = fromParameters(texts.get(name), texts.has("fooocus_scheme"));
    if (found !== null) return found;
  }
  return (
    fromInvokeAi(read("invokeai_metadata") ?? read("sd-metadata"), texts) ??
    fromNovelAi(texts.get("Software"), read("Comment"), texts.get("Description")) ??
    fromComfyUi(read("prompt"), read("workflow")) ??
    fromMidjourney(texts.get("Description"))
  );
}

/** A1111's form, or the JSON of SwarmUI, Fooocus, NovelAI (its WebP), Draw Things and Civitai. */
function fromParameters(text: string | undefined, isFooocus: boolean): RecognisedGenerator | null {
  if (text === undefined) return null;
  const parameters = readGenerationParameters(text);
  if (parameters !== null) {
    const { prompt, negativePrompt } = parameters;
    return { generator: isFooocus ? "Fooocus" : nameWebUi(parameters), prompt, negativePrompt };
  }
  const json = parseJson(text);
  const swarm = member(json, "sui_image_params");
  if (swarm !== undefined) return named("SwarmUI", swarm, "prompt", "negativeprompt");
  if (isFooocus || textMember(json, "version")?.startsWith("Fooocus"))
    return json === undefined ? null : named("Fooocus", json, "prompt", "negative_prompt");
  const isNovelAi = textMember(json, "Software") === "NovelAI";
  if (isNovelAi)
    return fromNovelAi(
      "NovelAI",
      parseJson(textMember(json, "Comment") ?? ""),
      textMember(json, "Description"),
    );
  const isDrawThings = textMember(json, "c") !== undefined && typeof member(json, "steps") === "number";
  if (isDrawThings) return named("Draw Things", json, "c", "uc");
  const graph =
    asGraph(json) ?? asGraph(member(json, "prompt")) ?? asGraph(parseJson(textMember(json, "prompt") ?? ""));
  return graph && { generator: "ComfyUI", ...wordsOf(graph) };
}

function named(
  generator: string,
  json: JsonValue | undefined,
  prompt: string,
  negativePrompt: string,
): RecognisedGenerator {
  return {
    generator,
    prompt: textMember(json, prompt) ?? null,
    negativePrompt: textMember(json, negativePrompt) ?? null,
  };
}

function fromInvokeAi(metadata: JsonValue | undefined, texts: NamedTexts): RecognisedGenerator | null {
  if (member(metadata, "positive_prompt") !== undefined || member(metadata, "generation_mode") !== undefined)
    return named("InvokeAI", metadata, "positive_prompt", "negative_prompt");
  const image = member(metadata, "image");
  const old = member(image, "prompt");
  const oldPrompt = Array.isArray(old)
    ? textMember(old[0], "prompt")
    : typeof old === "string"
      ? old
      : undefined;
  const isInvokeAi = image !== undefined || texts.has("invokeai_graph") || texts.has("invokeai_workflow");
  return isInvokeAi ? { generator: "InvokeAI", prompt: oldPrompt ?? null, negativePrompt: null } : null;
}

function fromNovelAi(
  software: string | undefined,
  comment: JsonValue | undefined,
  description: string | undefined,
) {
  if (software !== "NovelAI") return null;
  const found = named("NovelAI", comment, "prompt", "uc");
  return { ...found, prompt: found.prompt ?? description ?? null };
}

function fromComfyUi(
  prompt: JsonValue | undefined,
  workflow: JsonValue | undefined,
): RecognisedGenerator | null {
  const graph = asGraph(prompt);
  if (graph !== null) return { generator: "ComfyUI", ...wordsOf(graph) };
  const isWorkflow = Array.isArray(member(workflow, "nodes")) && Array.isArray(member(workflow, "links"));
  return isWorkflow ? { generator: "ComfyUI", prompt: null, negativePrompt: null } : null;
}

/** `the words --v 6.1 --ar 3:4 Job ID: 01234567-89ab-…`. */
function fromMidjourney(description: string | undefined): RecognisedGenerator | null {
  const [, prompt] = /^([^]{0,20000}?)\s*Job ID: [0-9a-f]{8}-[0-9a-f-]{27}/.exec(description ?? "") ?? [];
  return prompt === undefined ? null : { generator: "Midjourney", prompt, negativePrompt: null };
}
