import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

let source: string | undefined;

/** What axe-core finds on a page as it is, by every rule it has but the experimental ones: each with its elements. */
export async function axeFindings(page: Page): Promise<string[]> {
  source ??= readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  // What only just appeared is still fading in: its colours are not its own yet.
  await page.evaluate(
    "Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})))",
  );
  await page.evaluate(source);
  return page.evaluate<string[]>(`axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) =>
    id + ": " + nodes.map(({ html, failureSummary }) => html.slice(0, 160) + " " + failureSummary.split("\\n").slice(1).join(" ")).join(" | ")))`);
}
