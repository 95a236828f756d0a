import { gzipSync } from "node:zlib";
import type { Page, Response } from "playwright-core";

/**
 * Notes from now on what a page is made of, and answers how many bytes that is, gzipped: each file once, as the page loads itself again when the key of its link is
 * exchanged, and then has them.
 */
export function noteLoad(page: Page): { gzippedBytes(): Promise<number> } {
  const sizes = new Map<string, Promise<number>>();
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (/^\/(graphql|api|media)/.test(pathname)) return;
    const before = sizes.get(pathname) ?? Promise.resolve(0);
    sizes.set(
      pathname,
      Promise.all([before, sizeOf(response)]).then((both) => Math.max(...both)),
    );
  });
  return {
    gzippedBytes: async () => (await Promise.all(sizes.values())).reduce((sum, each) => sum + each, 0),
  };
}

/** 0 for one whose document is gone, or that came from the cache. */
const sizeOf = (response: Response): Promise<number> =>
  response.body().then(
    (body) => gzipSync(body).length,
    () => 0,
  );
