import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";

let source: Promise<string> | undefined;

/** What axe finds on a page as it is: of each rule that is broken its name, and what breaks it. */
export async function axeViolations(page: Page): Promise<string[]> {
  source ??= readFile(require.resolve("axe-core/axe.min.js"), "utf8");
  // What only just appeared is still fading in: its colours are not its own yet.
  await page.evaluate(
    "Promise.all(document.getAnimations().filter(({ effect }) => effect.getTiming().iterations < Infinity).map(({ finished }) => finished.catch(() => {})))",
  );
  // Not as a script element, which the page's policy refuses.
  await page.evaluate(await source);
  return page.evaluate<string[]>(`axe
    .run(document, { resultTypes: ["violations"] })
    .then(({ violations }) => violations.map(({ id, nodes }) =>
      id + ": " + nodes.map(({ html, failureSummary }) => html.slice(0, 200) + " (" + failureSummary + ")").join("; ")))`);
}
