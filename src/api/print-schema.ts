import "reflect-metadata";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lexicographicSortSchema, printSchema } from "graphql";
import { createSchema } from "./schema.js";

const FILE = join(__dirname, "..", "..", "..", "schema", "schema.graphql");

/** `--check`: fails when the committed snapshot differs from the code. Otherwise writes it. */
async function main(): Promise<void> {
  const printed = `${printSchema(lexicographicSortSchema(createSchema()))}\n`;
  if (!process.argv.includes("--check")) return writeFile(FILE, printed);
  const committed = await readFile(FILE, "utf8").catch(() => "");
  if (committed === printed) return console.log("schema/schema.graphql is up to date");
  console.error(
    "schema/schema.graphql differs from the code: run `npm run schema`, read the difference, and commit it.",
  );
  process.exitCode = 1;
}

void main();
