import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import sharp from "sharp";
import { measuringCommand, runCommand } from "../eval/support/command.js";
import { UsageError } from "../eval/support/picture-files.js";
import { sampleCharacter } from "../src/cli/demo-pictures.js";
import { ApiClient } from "../test/support/api-client.js";
import { launchChromium } from "../test/support/chromium.js";
import { variantOfSample } from "../test/support/pictures.js";
import { ProcessSandbox } from "../test/support/process-sandbox.js";
import { waitUntil } from "../test/support/wait-until.js";

const FOLDER = join(__dirname, "..", "..", "docs", "images");
const THEMES = ["light", "dark"] as const;
const SIZES = [
  { name: "desk", viewport: { width: 1280, height: 860 }, scale: 1.5 },
  { name: "phone", viewport: { width: 360, height: 760 }, scale: 2 },
] as const;
const QUALITY = 80;
const DAY_MS = 86_400_000;
/** Of the sample photos, as if a generator had made them. */
const CANDIDATES = 12;
const OTHERS = ["Noor (demo)", "Alba (demo)"];

/** A view to be shown: how one gets there on the page of a character. */
interface View {
  name: string;
  open: (page: Page) => Promise<void>;
}

/** Pictures further down are loaded when they are scrolled to, and those of a panel that a phone has no room for never. */
const IN_VIEW_ARE_LOADED = `[...document.images].every(
  (image) => image.complete || !image.checkVisibility() || image.getBoundingClientRect().top > innerHeight,
)`;

async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await waitUntil("all pictures in view are loaded", () => page.evaluate<boolean>(IN_VIEW_ARE_LOADED));
}

const VIEWS: readonly View[] = [
  {
    name: "characters",
    open: async (page) => {
      await page.getByRole("link", { name: "Characters" }).first().click();
      await page.getByRole("heading", { name: "Characters" }).waitFor();
    },
  },
  { name: "references", open: async () => {} },
  {
    name: "image",
    open: async (page) => {
      await page.getByRole("button", { name: "Show laughing.jpg" }).first().click();
      await page.getByText("Draw the face").waitFor();
    },
  },
  {
    name: "review",
    open: async (page) => {
      await page.getByRole("link", { name: "Review" }).click();
      await page.getByRole("listbox", { name: "Candidates" }).getByRole("option").nth(5).waitFor();
    },
  },
  {
    name: "compare",
    open: async (page) => {
      await page.getByRole("link", { name: "Review" }).click();
      await page.getByRole("listbox", { name: "Candidates" }).getByRole("option").nth(5).waitFor();
      await page.getByRole("listbox").focus();
      await page.keyboard.press("c");
      await page.getByRole("dialog").getByText("Align the faces").waitFor();
    },
  },
  {
    name: "drift",
    open: async (page) => {
      await page.getByRole("link", { name: "Review" }).click();
      await page.getByText("Drift", { exact: true }).click();
      await page.getByRole("table").waitFor();
    },
  },
  {
    name: "training",
    open: async (page) => {
      await page.getByRole("link", { name: "Training" }).click();
      await page.getByText("Not ready", { exact: true }).waitFor();
      await page.getByRole("row").nth(2).waitFor();
    },
  },
  {
    name: "face-lock",
    open: async (page) => {
      await page.getByRole("link", { name: "Face lock" }).click();
      await page.getByRole("button", { name: /^Copy/ }).waitFor();
    },
  },
];

const command = measuringCommand(
  "screenshots",
  "Draws the page's main views with the sample photos into docs/images, in both themes, on a desk and on a phone",
  "only so many views",
).action(draw);

async function draw({ limit = VIEWS.length }: { limit?: number }): Promise<void> {
  const browser = await launchChromium();
  if (browser === null)
    throw new UsageError("There is no Chromium on this machine; apt-get install chromium");
  const sandbox = await ProcessSandbox.open();
  try {
    const server = await sandbox.start("all");
    await waitUntil("the server is ready", async () => (await fetch(`${server.url}/readyz`)).ok);
    const client = new ApiClient(server.url, sandbox.adminKey);
    const character = await demoCharacter(client);
    await mkdir(FOLDER, { recursive: true });
    for (const view of VIEWS.slice(0, limit))
      for (const theme of THEMES)
        for (const size of SIZES) await drawOne(browser, client, character, view, theme, size);
    await server.stop();
  } finally {
    await browser.close();
    await sandbox.close();
  }
  const files = await readdir(FOLDER);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(FOLDER, file))).size));
  console.log(
    `${files.length} pictures in ${FOLDER}, ${Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1000)} kB`,
  );
}

async function demoCharacter(client: ApiClient): Promise<string> {
  const { name, profile, pictures } = await sampleCharacter();
  const id = await client.createCharacter(name, profile);
  for (const picture of pictures) await client.upload(id, picture);
  for (let i = 0; i < CANDIDATES; i++) {
    const generatedAt = new Date(Date.now() - (i % 5) * 2 * DAY_MS).toISOString();
    const source = i % 2 === 0 ? "sdxl-lora" : "flux-lora";
    await client.submit(id, await variantOfSample(((i % 6) + 1) as 1, 100 + i), { generatedAt, source });
  }
  // The others among the samples, so that a list is one.
  for (const [index, other] of OTHERS.entries())
    await client.upload(await client.createCharacter(other, { niche: "demo" }), pictures[index + 2]!);
  return id;
}

async function drawOne(
  browser: Browser,
  { url, key }: ApiClient,
  character: string,
  { name, open }: View,
  theme: (typeof THEMES)[number],
  { name: size, viewport, scale }: (typeof SIZES)[number],
): Promise<void> {
  const options: BrowserContextOptions = {
    viewport,
    deviceScaleFactor: scale,
    colorScheme: theme,
    reducedMotion: "reduce",
  };
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    await page.goto(`${url}/characters/${character}#key=${key}`);
    await page.getByRole("complementary", { name: "The set" }).waitFor();
    await open(page);
    await settled(page);
    const drawn = await page.screenshot();
    await sharp(drawn)
      .webp({ quality: QUALITY })
      .toFile(join(FOLDER, `${name}-${size}-${theme}.webp`));
  } finally {
    await context.close();
  }
}

void runCommand(command);
