import assert from "node:assert/strict";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

/** A browser's context that notes what no page of ours may do. */
export interface WatchedContext {
  context: BrowserContext;
  page: Page;
  /** Ends it. @throws AssertionError when something was noted */
  close(): Promise<void>;
}

/** A busy machine takes its time over an analysis; a little less than a test has, so that it fails with what was waited for. */
const PATIENCE_MS = 100_000;

/** @param origin the only one that may be asked for anything */
export async function openWatchedContext(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions,
): Promise<WatchedContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  const offences: string[] = [];
  context.on("request", (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol !== "blob:" && asked !== origin) offences.push(`asked ${request.url()}`);
  });
  context.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) offences.push(message.text());
  });
  context.on("weberror", (error) => offences.push(String(error.error())));
  const close = async () => {
    await context.close();
    const what = "requests to other hosts, violations of the page's policy, or uncaught errors";
    assert.deepEqual(offences, [], what);
  };
  return { context, page: await context.newPage(), close };
}

/** How many pixels of the page are beyond its right edge. */
export const pixelsBeyond = (page: Page): Promise<number> =>
  page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

/**
 * Texts whose contrast to what is behind them is below WCAG's 4.5, each with its ratio; https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
export const faintTexts = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(() => {
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const luminance = ([r, g, b]) => {
      const [R, G, B] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * R + 0.7152 * G + 0.0722 * B;
    };
    const ground = (element) => {
      for (let each = element; each !== null; each = each.parentElement) {
        const colour = channels(getComputedStyle(each).backgroundColor);
        if (colour[3] !== 0) return colour;
      }
      return [255, 255, 255];
    };
    const faint = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement: element, data } = texts.currentNode;
      if (data.trim() === "" || !element.checkVisibility()) continue;
      const [dark, light] = [channels(getComputedStyle(element).color), ground(element)].map(luminance).sort((a, b) => a - b);
      const ratio = (light + 0.05) / (dark + 0.05);
      if (ratio < 4.5) faint.push(data.trim() + ": " + ratio.toFixed(2));
    }
    return faint;
  })()`);
