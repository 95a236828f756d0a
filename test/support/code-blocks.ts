import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The project's own folder, where its documents lie. */
export const PROJECT = join(__dirname, "..", "..", "..");

export interface CodeBlock {
  /** The heading that it stands under. */
  heading: string;
  language: string;
  text: string;
}

/** The code blocks of a document of the project, in their order. */
export async function codeBlocks(document: string): Promise<CodeBlock[]> {
  const sections = (await readFile(join(PROJECT, document), "utf8")).split(/^## /m);
  return sections.flatMap((section) => {
    const heading = section.slice(0, section.indexOf("\n"));
    return [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => {
      return { heading, language: language!, text: text! };
    });
  });
}
