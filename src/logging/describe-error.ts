import { inSources } from "./in-sources.js";

/** How far a chain of causes is followed. */
const MAX_DEPTH = 6;
const MAX_TEXT_LENGTH = 4_000;
const MAX_NAMED = 20;

/**
 * What a log line says of anything thrown: its words, its own plain fields (`status`, `code`, …) and, in the same way, every cause
 * below it, whether that is an Error or what a client library throws in its place. Objects among the fields are left out: libraries
 * attach whole connections, requests and their tokens. Never throws.
 */
export function describeError(error: unknown): object {
  try {
    return describe(error, MAX_DEPTH, true);
  } catch {
    // A log line must not fail for what it is about.
    return { message: "an error that cannot be described" };
  }
}

function describe(thrown: unknown, depth: number, withStack: boolean): object {
  if (!isObject(thrown)) return { message: cut(String(thrown)) };
  const described: Record<string, unknown> = {};
  const type = read(() =>
    String((read(() => thrown.name) as unknown) ?? thrown.constructor?.name ?? "Object"),
  );
  if (type !== undefined) described.type = type;
  describeFields(thrown, described);
  const message = read(() => thrown.message);
  if (typeof message === "string") described.message = cut(message);
  const stack = withStack ? read(() => thrown.stack) : undefined;
  if (typeof stack === "string") described.stack = cut(inSources(stack));
  if (depth === 0) return described;
  const [errors, cause] = [read(() => thrown.errors), read(() => thrown.cause)];
  if (Array.isArray(errors)) {
    described.errors = errors.slice(0, MAX_NAMED).map((one: unknown) => describe(one, depth - 1, false));
  }
  if (cause !== undefined && cause !== null) described.cause = describe(cause, depth - 1, true);
  const status = read(() => (thrown.response as { status?: unknown } | undefined)?.status);
  if (typeof status === "number") described.status ??= status;
  return described;
}

function describeFields(thrown: Record<string, unknown>, described: Record<string, unknown>): void {
  for (const name of read(() => Object.keys(thrown)) ?? []) {
    const value = read(() => thrown[name]);
    if (Object.keys(described).length > MAX_NAMED) return;
    if (typeof value === "string") described[name] = cut(value);
    else if (["number", "boolean"].includes(typeof value)) described[name] = value;
    else if (isListOfWords(value)) described[name] = value;
  }
}

const isObject = (thrown: unknown): thrown is Record<string, unknown> =>
  (typeof thrown === "object" && thrown !== null) || typeof thrown === "function";

const isListOfWords = (value: unknown): boolean =>
  Array.isArray(value) && value.length <= MAX_NAMED && value.every((word) => typeof word === "string");

const cut = (text: string): string =>
  text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH)}…`;

/** A property that throws is one that is not there. */
function read<Value>(property: () => Value): Value | undefined {
  try {
    return property();
  } catch {
    return undefined;
  }
}
