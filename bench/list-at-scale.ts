import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { DEFAULT_DIRECTORY } from "./scale-database.js";

/** What `bench:scale` prints last. */
interface ScaleResult {
  characters: { small: number; large: number };
  ratios: { listAtOneMillionVsOneThousand: number };
}

/**
 * How much longer a list page takes in a workspace of a million characters than in one of a thousand, by `bench:scale`; null where `bench:seed` has made no
 * database for it yet, which takes half an hour and 25 GB.
 * @throws Error it was made with fewer characters
 */
export async function listAtOneMillionVsOneThousand(rounds: number, seconds: number): Promise<number | null> {
  if (!existsSync(join(DEFAULT_DIRECTORY, "postgres"))) return null;
  const args = ["--only", "list page", "--rounds", String(rounds), "--seconds", String(seconds), "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, "scale.js"), ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const { characters, ratios } = JSON.parse(stdout.trim().split("\n").at(-1)!) as ScaleResult;
  if (characters.large < 1_000_000) throw new Error(`The large workspace has ${characters.large} characters`);
  return ratios.listAtOneMillionVsOneThousand;
}
