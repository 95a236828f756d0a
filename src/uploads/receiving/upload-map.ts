import { quoted } from "../upload-errors.js";

/** More than one mutation of 50 files needs; each place is walked to. */
const MAX_PATHS = 100;
const ARRAY_INDEX = /^(0|[1-9]\d*)$/;
/** Own keys, too: what places the files walks by assignment, where these mean something else. */
const NEVER_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** A file that the `map` names. */
export interface NamedFile {
  /** The name of the form's part that brings it. */
  part: string;
  /** Where it goes, e.g. `variables.input.file`: one path or more, each of a null. */
  paths: string[];
}

/** A multipart request that cannot be carried out as a whole; nothing was done. */
export class MalformedUploadError extends Error {
  constructor(
    message: string,
    readonly status: 400 | 413 = 400,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/**
 * Which files a GraphQL multipart request names, checked before anything is placed anywhere: a path leads over own keys and existing
 * indices below `variables` to a null, and to no place twice.
 * @param operations,map as parsed JSON, of a stranger
 * @throws MalformedUploadError naming the path and the rule
 */
export function checkMap(operations: unknown, map: unknown, maxFiles: number): NamedFile[] {
  if (Array.isArray(operations)) throw new MalformedUploadError(ONE_OPERATION);
  if (!isObject(operations)) throw new MalformedUploadError("`operations` has to be an object.");
  if (!isObject(map)) throw new MalformedUploadError(`\`map\` has to be an object, ${AS_IN}.`);
  const files = Object.entries(map).map(([part, paths]) => ({ part, paths: toPaths(part, paths) }));
  if (files.length > maxFiles) {
    throw new MalformedUploadError(
      `\`map\` names ${files.length} files, at most ${maxFiles} are taken.`,
      413,
    );
  }
  const all = files.flatMap(({ part, paths }) => paths.map((path) => ({ part, path })));
  if (all.length > MAX_PATHS) {
    throw new MalformedUploadError(`\`map\` has ${all.length} paths, at most ${MAX_PATHS} are taken.`, 413);
  }
  const taken = new Set<string>();
  for (const { part, path } of all) {
    if (taken.has(path)) throw new WrongPathError(part, path, "stands in `map` twice");
    taken.add(path);
    const wrong = findFault(operations, path);
    if (wrong !== null) throw new WrongPathError(part, path, wrong);
  }
  return files;
}

/** What stands at a path that {@link checkMap} has let through. */
export function valueAt(operations: object, path: string): unknown {
  return path
    .split(".")
    .reduce((value, key) => (value as Record<string, unknown>)[key] as object, operations);
}

const AS_IN = 'as in {"0":["variables.input.file"]}';
const ONE_OPERATION = "`operations` is a list: batches are not taken, send one request per operation.";

class WrongPathError extends MalformedUploadError {
  constructor(part: string, path: string, wrong: string) {
    super(`The path ${quoted(path)} of ${quoted(part)} in \`map\` ${wrong}.`);
  }
}

function toPaths(part: string, paths: unknown): string[] {
  const areTexts = Array.isArray(paths) && paths.every((path) => typeof path === "string");
  if (areTexts && paths.length > 0) return paths as string[];
  throw new MalformedUploadError(
    `${quoted(part)} in \`map\` has to be a list of one or more paths, ${AS_IN}.`,
  );
}

function findFault(operations: object, path: string): string | null {
  const [root, ...keys] = path.split(".");
  if (root !== "variables" || keys.length === 0) return "has to begin with `variables.`";
  let value: unknown = Object.hasOwn(operations, root)
    ? (operations as { variables: unknown })[root]
    : undefined;
  for (const key of keys) {
    const fault = findFaultOfStep(value, key);
    if (fault !== null) return fault;
    value = (value as Record<string, unknown>)[key];
  }
  return value === null ? null : "has to lead to a null, which the file replaces";
}

function findFaultOfStep(value: unknown, key: string): string | null {
  if (NEVER_KEYS.has(key)) return `must not name ${quoted(key)}`;
  if (Array.isArray(value)) {
    const exists = ARRAY_INDEX.test(key) && Number(key) < value.length;
    return exists
      ? null
      : `names ${quoted(key)}, which is no index of the list of ${value.length} it stands in`;
  }
  if (!isObject(value)) return `goes on with ${quoted(key)} where \`operations\` has no object and no list`;
  return Object.hasOwn(value, key) ? null : `names ${quoted(key)}, which \`operations\` does not have`;
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
