import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { PAGE_FOLDER } from "../../src/api/page.http.js";

const INDEX = "/index.html";

/**
 * Notes from now on which files a page fetches, and answers how many bytes those are, gzipped: each once, as the page loads itself again when the key of its link is
 * exchanged, and then has them. They are read from where they are served from: a browser does not hand out what it was sent for a document that is gone.
 */
export function noteLoad(page: Page): { gzippedBytes(): Promise<number> } {
  const paths = new Set<string>();
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (!/^\/(graphql|api|media)/.test(pathname)) paths.add(pathname === "/" ? INDEX : pathname);
  });
  const sizeOf = async (path: string) => gzipSync(await readFile(join(PAGE_FOLDER, path))).length;
  return {
    gzippedBytes: async () =>
      (await Promise.all([...paths].map((path) => sizeOf(path)))).reduce((sum, size) => sum + size, 0),
  };
}
