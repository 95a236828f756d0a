import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

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

/** A headless browser with an empty profile, which it removes when closed; null when none is installed. */
export async function launchChromium(): Promise<Browser | null> {
  const executablePath = EXECUTABLES.find((path) => existsSync(path));
  return executablePath === undefined ? null : chromium.launch({ executablePath, args: SWITCHES });
}
