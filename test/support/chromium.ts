import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";
import { skip } from "./skip.js";

/** Where Debian, Ubuntu and Google's own package put it. */
const EXECUTABLES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Without what the browser does on its own account: nothing but the page under test may ask the network for anything. */
const SWITCHES = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser of a `describe`. */
export interface Chromium {
  /** Only after the hooks of {@link useChromium}. */
  readonly browser: Browser;
}

/** A headless browser with an empty profile; null where none is installed. Closed by the caller. */
export async function launchChromium(): Promise<Browser | null> {
  const executablePath = EXECUTABLES.find((path) => existsSync(path));
  return executablePath === undefined ? null : chromium.launch({ executablePath, args: SWITCHES });
}

/** Registers hooks: a headless browser with an empty profile for the tests of this `describe`, which are skipped where none is installed. */
export function useChromium(): Chromium {
  let browser: Browser | undefined;
  before(async function () {
    const launched = await launchChromium();
    if (launched === null) skip(this, "no Chromium on this machine; apt-get install chromium");
    browser = launched;
  });
  after(() => browser?.close());
  return {
    get browser() {
      return browser!;
    },
  };
}
