import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, join, resolve, sep } from "node:path";

/** What the compiler writes; every file of ours that runs is below it. */
const COMPILED = join(__dirname, "..", "..") + sep;
const POSITION = new RegExp(`${literally(COMPILED)}(.+?\\.js):(\\d+):(\\d+)`, "g");

/** Of a file that has none: null. At most as many as the program has files. */
const maps = new Map<string, SourceMap | null>();

/**
 * A stack with the positions that our sources have, where it names compiled ones. Done when a stack is printed: Node's `--enable-source-maps`
 * reads and keeps the map of every module that is loaded, in case there ever is one (`npm run bench:idle-memory`). Never throws.
 */
export function inSources(stack: string): string {
  return stack.replace(POSITION, (position, path: string, line: string, column: string) => {
    const file = COMPILED + path;
    // Both count from 0, stacks from 1.
    const entry = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !("originalSource" in entry)) return position;
    const source = resolve(dirname(file), entry.originalSource);
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function mapOf(file: string): SourceMap | null {
  let map = maps.get(file);
  if (map === undefined) {
    map = readMap(`${file}.map`);
    maps.set(file, map);
  }
  return map;
}

function readMap(file: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
