import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The project's own folder, where its documents lie. */
export const PROJECT = join(__dirname, "..", "..", "..");

/** The texts of a document's code blocks of one language, in their order. */
export async function codeBlocks(document: string, language: string): Promise<string[]> {
  const text = await readFile(join(PROJECT, document), "utf8");
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms");
  return [...text.matchAll(fence)].map(([, block]) => block!);
}
