import { writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";

/** Writes what was fitted as JSON in the project's style. */
export async function writeJson(file: string, value: object): Promise<void> {
  const style = await resolveConfig(file);
  writeFileSync(file, await format(JSON.stringify(value), { ...style, parser: "json" }));
}
