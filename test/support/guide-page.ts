import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import type { ApiClient, FilePart } from "./api-client.js";
import { PROJECT } from "./code-blocks.js";

const run = promisify(execFile);

/** A fenced block of a guide: its language, and what stands behind that. */
export interface GuideBlock {
  language: string;
  /** `variables`, `answer`, `refused`; empty for most. */
  role: string;
  text: string;
}

/** The fenced blocks of a page, in their order, indented ones in lists among them. */
export async function guideBlocks(page: string): Promise<GuideBlock[]> {
  const text = await readFile(join(PROJECT, "docs", "guides", page), "utf8");
  return [...text.matchAll(/^( *)```(\w+) *([^\n]*)\n(.*?)^\1```$/gms)].map(
    ([, indent, language, role, text]) => ({
      language: language!,
      role: role!.trim(),
      text: text!.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    }),
  );
}

/** Sends what a page shows, in its order, as its reader would. */
export class GuideReader {
  /** By prefix, such as `char`: the id that stands for `char_…`. */
  private readonly ids = new Map<string, string>();
  /** Of the request before. */
  private answer: unknown = null;

  /** @param files by name, those that a page may send; they lie in the folder, too */
  constructor(
    private readonly client: ApiClient,
    private readonly folder: string,
    private readonly files: Readonly<Record<string, FilePart>>,
    characterId: string,
  ) {
    this.ids.set("char", characterId);
  }

  /** What the last request was answered. */
  get lastAnswer(): unknown {
    return this.answer;
  }

  /** @throws AssertionError naming the block that does not do what the page says */
  async read(blocks: readonly GuideBlock[]): Promise<void> {
    for (const [at, block] of blocks.entries()) {
      const next = blocks[at + 1];
      const variables = next?.role === "variables" ? next.text : "{}";
      if (block.language === "graphql") this.heard(block, await this.ask(block, variables));
      else if (block.language === "sh") this.heard(block, await this.runInShell(block));
      else if (block.language === "js") this.heard(block, await this.runInNode(block));
      else if (block.language === "text") continue;
      else if (block.role === "answer") assertShown(JSON.parse(block.text), this.answer, block.text);
      else if (block.role !== "variables") assert.fail(`Nothing tries this block:\n${block.text}`);
    }
  }

  private async ask({ text }: GuideBlock, variablesText: string): Promise<unknown> {
    const files: Record<string, FilePart> = {};
    const variables = this.takeFiles(JSON.parse(this.filledIn(variablesText)), "variables", files);
    const { data, errors } = await this.client.graphqlWithFiles(
      this.filledIn(text),
      variables as Record<string, unknown>,
      files,
    );
    assert.equal(errors, undefined, `${text}\n${JSON.stringify(errors)}`);
    return data;
  }

  /** Puts null where the name of a file stands. */
  private takeFiles(value: unknown, path: string, taken: Record<string, FilePart>): unknown {
    if (typeof value === "string" && this.files[value] !== undefined) {
      taken[path] = this.files[value];
      return null;
    }
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(
      ([key, inner]) => [key, this.takeFiles(inner, `${path}.${key}`, taken)] as const,
    );
    return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
  }

  private async runInShell({ text }: GuideBlock): Promise<unknown> {
    const env = { PATH: process.env.PATH ?? "", HOME: tmpdir(), NO_PROXY: "127.0.0.1" };
    const { stdout } = await run("sh", ["-e", "-c", this.filledIn(text)], { cwd: this.folder, env });
    assert.match(stdout, /^\s*\{/, `It prints no JSON:\n${text}\n${stdout}`);
    return JSON.parse(stdout);
  }

  /** As in a browser, which has WebSockets; Node 20 has none of its own. */
  private async runInNode({ text }: GuideBlock): Promise<unknown> {
    const browser = `import { WebSocket } from "ws"; globalThis.WebSocket ??= WebSocket;\n`;
    await writeFile(join(this.folder, "browser.mjs"), browser);
    await writeFile(join(this.folder, "block.mjs"), this.filledIn(text));
    const args = ["--import", "./browser.mjs", "block.mjs"];
    const env = { PATH: process.env.PATH ?? "", NO_PROXY: "127.0.0.1" };
    const { stdout } = await run(process.execPath, args, { cwd: this.folder, env });
    return JSON.parse(stdout);
  }

  private filledIn(text: string): string {
    return text
      .replaceAll("http://127.0.0.1:4000", this.client.url)
      .replaceAll("lk_…", this.client.key)
      .replaceAll(/\b([a-z]+)_…/g, (placeholder, prefix: string) => {
        const id = this.ids.get(prefix);
        assert.ok(id !== undefined, `Nothing before it answered an id for ${placeholder}:\n${text}`);
        return id;
      });
  }

  private heard({ text, role }: GuideBlock, answer: unknown): void {
    const refusals = refusalsIn(answer);
    if (role === "refused") assert.notDeepEqual(refusals, [], `It was not refused:\n${text}`);
    else assert.deepEqual(refusals, [], `It was refused:\n${text}`);
    this.answer = answer;
    const named = new Map<string, string>();
    for (const [id, prefix] of JSON.stringify(answer).matchAll(/\b([a-z]+)_[0-9a-z]{26}\b/g)) {
      if (!named.has(prefix!)) named.set(prefix!, id);
    }
    for (const [prefix, id] of named) this.ids.set(prefix, id);
  }
}

/** All that says no: `userErrors`, and `errors` of plain HTTP. */
function refusalsIn(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "userErrors" || key === "errors" ? (inner as unknown[]) : refusalsIn(inner),
  );
}

/** Whether an answer has the fields that a page shows of it, of the same kinds; it may have more. */
function assertShown(shown: unknown, actual: unknown, text: string): void {
  assert.equal(kindOf(actual), kindOf(shown), `${JSON.stringify(actual)} is not as in\n${text}`);
  if (Array.isArray(shown)) {
    assert.ok((actual as unknown[]).length >= shown.length, `Fewer are answered than in\n${text}`);
    for (const [i, inner] of shown.entries()) assertShown(inner, (actual as unknown[])[i], text);
  } else if (typeof shown === "object" && shown !== null) {
    for (const [key, inner] of Object.entries(shown)) {
      assertShown(inner, (actual as Record<string, unknown>)[key], text);
    }
  }
}

const kindOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
