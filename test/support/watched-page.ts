import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { ApiClient } from "./api-client.js";
import { sharedApp, type TestApp } from "./app.js";
import { axeViolations } from "./axe.js";
import { useChromium } from "./chromium.js";
import { openWatchedContext, pixelsBeyond, type WatchedContext } from "./watched-context.js";

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };

export interface OpenedPage {
  app: TestApp;
  /** Of a workspace that is new. */
  client: ApiClient;
  watched: WatchedContext;
  /** On a desk, with nothing in it yet. */
  page: Page;
}

/**
 * Registers hooks: a browser for the tests of this `describe`, and a window and a workspace for each of them.
 * @param begin is given them before the test
 * @param appOf whose server it is; that of all tests unless told. Who starts another stops it
 */
export function useWatchedPageEach(
  begin: (opened: OpenedPage) => unknown,
  appOf: () => Promise<TestApp> = sharedApp,
): void {
  const chromium = useChromium();
  let watched: WatchedContext | undefined;
  beforeEach(async () => {
    const app = await appOf();
    const client = await app.newWorkspace();
    watched = await openWatchedContext(chromium.browser, app.url, { viewport: DESK });
    await begin({ app, client, watched, page: watched.page });
  });
  afterEach(async () => {
    await watched?.close();
    watched = undefined;
  });
}

/** That axe finds nothing in what a page shows, and nothing lies beyond its edge: on a phone and on a desk, where it is left. */
export async function assertFits(page: Page, what: string): Promise<void> {
  for (const size of [PHONE, DESK]) {
    await page.setViewportSize(size);
    assert.deepEqual(await axeViolations(page), [], `${what} at ${size.width} px`);
    assert.equal(await pixelsBeyond(page), 0, `${what} at ${size.width} px`);
  }
}
