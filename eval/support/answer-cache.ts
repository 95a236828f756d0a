import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { fingerprintOf } from "./code-fingerprint.js";

/** Of the project, whatever folder a command is started in; `EVAL_CACHE` names another one, which several copies may share. */
const PROJECT = join(__dirname, "..", "..", "..");
const cacheFolder = (): string => process.env.EVAL_CACHE ?? join(PROJECT, "data", "eval-cache");

/**
 * Answers of a module's function of bytes, kept on disk. They are found by the bytes' SHA-256 and by the code that made them
 * (`code-fingerprint.ts`), so that other code never gets them. A cache that is deleted, whole or in part, costs time only.
 * Several processes may use one folder at a time.
 */
export class AnswerCache<Answer> {
  private constructor(private readonly folder: string) {}

  /**
   * @param name says to a person what is kept there, such as an analyser's version
   * @param module path of the compiled module whose code makes the answers
   */
  static async open<Answer>(
    name: string,
    module: string,
    folder = cacheFolder(),
  ): Promise<AnswerCache<Answer>> {
    const named = `${name.replaceAll(/[^\w.-]/g, "-")}-${await fingerprintOf(module)}`;
    return new AnswerCache<Answer>(join(folder, named));
  }

  /** @param make is asked where nothing is kept, or what is kept cannot be read. What it throws is not kept. */
  async answer(bytes: Uint8Array, make: () => Promise<Answer>): Promise<Answer> {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const file = join(this.folder, sha256.slice(0, 2), sha256);
    const kept = read<Answer>(file);
    if (kept !== undefined) return kept;
    const answer = await make();
    keep(file, answer);
    return answer;
  }
}

/** @returns undefined where there is none, or one that was cut off or written by a newer Node */
function read<Answer>(file: string): Answer | undefined {
  try {
    return deserialize(readFileSync(file));
  } catch {
    return undefined;
  }
}

/** Whole or not at all, also when the process is killed. */
function keep(file: string, answer: unknown): void {
  const unfinished = `${file}.${randomUUID()}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(unfinished, serialize(answer));
  renameSync(unfinished, file);
}
