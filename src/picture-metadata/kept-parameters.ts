import { cleanJson, cleanText, cutText, parseJson, storable } from "./clean-text.js";
import { MAX_PARAMETER_BYTES, type JsonValue } from "./picture-metadata.js";
import type { NamedTexts } from "./recognise-generator.js";

/** What makes the picture comes before what only draws the editor's window. */
const FIRST = [
  "parameters",
  "UserComment",
  "prompt",
  "invokeai_metadata",
  "sd-metadata",
  "Comment",
  "Dream",
  "Description",
];
const LAST = ["workflow", "invokeai_graph", "invokeai_workflow"];
/** What names a program, and no setting of it. */
const NAMELESS = new Set(["Software", "Source", "Title"]);
const ENDING = "…";
/** Of a text that is kept as such: more than can be kept, and no megabyte. */
const LOOKED_AT = 2 * MAX_PARAMETER_BYTES;

/**
 * A generator's texts as one JSON object of at most 16 kB. One that does not fit is kept as a text that is cut off, or where next to nothing is left,
 * not at all; either is named in `cutOff`.
 */
export function keepParameters(texts: NamedTexts): {
  parameters: { [name: string]: JsonValue } | null;
  cutOff: string[];
} {
  const parameters: { [name: string]: JsonValue } = {};
  const cutOff: string[] = [];
  for (const name of inOrder([...texts.keys()].filter((name) => !NAMELESS.has(name)))) {
    const text = texts.get(name)!;
    const json = parseJson(text);
    const value = (json === undefined ? undefined : cleanJson(json)) ?? cleanText(text.slice(0, LOOKED_AT));
    if (value === null) continue;
    if (sizeOf({ ...parameters, [name]: value }) <= MAX_PARAMETER_BYTES) parameters[name] = value;
    else {
      cutOff.push(name);
      const cut = cutToFit(parameters, name, storable(text.slice(0, LOOKED_AT)));
      if (cut !== null) parameters[name] = cut;
    }
  }
  return { parameters: Object.keys(parameters).length === 0 ? null : parameters, cutOff };
}

function inOrder(names: string[]): string[] {
  const rank = (name: string): number =>
    FIRST.includes(name) ? FIRST.indexOf(name) - FIRST.length : LAST.indexOf(name) + 1;
  return names.toSorted((one, other) => rank(one) - rank(other));
}

const sizeOf = (parameters: { [name: string]: JsonValue }): number =>
  Buffer.byteLength(JSON.stringify(parameters));

/** Halved until it fits: a character of a text may take one byte of JSON or six. */
function cutToFit(parameters: { [name: string]: JsonValue }, name: string, text: string): string | null {
  for (let units = MAX_PARAMETER_BYTES; units >= 256; units = Math.floor(units * 0.8)) {
    const cut = cutText(text, units) + ENDING;
    if (sizeOf({ ...parameters, [name]: cut }) <= MAX_PARAMETER_BYTES) return cut;
  }
  return null;
}
