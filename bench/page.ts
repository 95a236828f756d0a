import { loadavg } from "node:os";
import { Client } from "pg";
import type { Browser, Page } from "playwright-core";
import { describeMachine, measuringCommand, runCommand, showProgress } from "../eval/support/command.js";
import { UsageError } from "../eval/support/picture-files.js";
import { ApiClient } from "../test/support/api-client.js";
import { launchChromium } from "../test/support/chromium.js";
import { variantOfSample } from "../test/support/pictures.js";
import { ProcessSandbox } from "../test/support/process-sandbox.js";
import { noteLoad } from "../test/support/page-load.js";
import { stopTestServer } from "../test/support/postgres.js";
import { waitUntil } from "../test/support/wait-until.js";
import { median } from "./statistics.js";
import { table } from "./table.js";

/** As many as a character may have. */
const IMAGES = 50;
/** Likewise; all but the first are copies of it. */
const CANDIDATES = 10_000;
const LOADS = 5;
const VIEWPORT = { width: 1280, height: 800 };
/** What the page promises. */
const AIMS = { gzippedBytes: 250_000, interactiveMs: 1_000, frameMs: 50 };
const WHEEL_STEPS = 240;
const WHEEL_PX = 60;
const PATIENCE_MS = 600_000;

/** What one scroll through all images was like. */
interface Scroll {
  frames: number;
  medianMs: number;
  worstMs: number;
  longFrames: number;
  longTasks: number;
}

const command = measuringCommand(
  "bench:page",
  "What the page loads, how soon it can be used, and how it scrolls through a full set. Ends with 1 beyond what is promised",
  `how many images the set has, ${IMAGES} unless told`,
).action(measure);

async function measure({ limit = IMAGES, json }: { limit?: number; json?: boolean }): Promise<void> {
  const browser = await launchChromium();
  if (browser === null)
    throw new UsageError("There is no Chromium on this machine; apt-get install chromium");
  const sandbox = await ProcessSandbox.open();
  try {
    const database = await sandbox.createDatabase();
    const server = await sandbox.start("all", { DATABASE_URL: database.url });
    await waitUntil("the server is ready", async () => (await fetch(`${server.url}/readyz`)).ok);
    const client = new ApiClient(server.url, sandbox.adminKey);
    const character = await fullSet(client, limit);
    const loads = [];
    for (let i = 0; i < LOADS; i++) loads.push(await load(browser, client));
    const scroll = await scrollThrough(browser, client, character, limit);
    await copyCandidate(client, character, database.url);
    const queueScroll = await scrollThroughQueue(browser, client, character);
    const interactiveMs = median(loads.map((each) => each.interactiveMs));
    report({ gzippedBytes: loads[0]!.gzippedBytes, interactiveMs, scroll, queueScroll }, limit, json);
    await server.stop();
  } finally {
    await browser.close();
    await sandbox.close();
    await stopTestServer();
  }
}

async function fullSet(client: ApiClient, count: number): Promise<string> {
  const id = await client.createCharacter();
  for (let i = 0; i < count; i++) {
    await client.upload(id, await variantOfSample(((i % 6) + 1) as 1, i), { waitMs: 0 });
    showProgress(i + 1, count, "uploaded");
  }
  const isDone = async () => {
    const { viewer } = await client.ask("{ viewer { analyses { waiting } } }");
    return viewer.analyses.waiting === 0;
  };
  await waitUntil("all are analysed", isDone, PATIENCE_MS);
  return id;
}

/** With an empty cache, from the start of the navigation until the character can be clicked. */
async function load(browser: Browser, { url, key }: ApiClient) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    const pageLoad = noteLoad(page);
    const started = performance.now();
    await page.goto(`${url}/#key=${key}`);
    const link = page.getByRole("link", { name: /Mira/ });
    await link.waitFor();
    // Before the pointer is over it, which has the next view loaded.
    const gzippedBytes = await pageLoad.gzippedBytes();
    await link.click({ trial: true });
    return { interactiveMs: performance.now() - started, gzippedBytes };
  } finally {
    await context.close();
  }
}

/** Down to the end and up again by the wheel, while every frame is timed in the page. */
async function scrollThrough(
  browser: Browser,
  { url, key }: ApiClient,
  id: string,
  count: number,
): Promise<Scroll> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    await page.goto(`${url}/characters/${id}#key=${key}`);
    await waitUntil("all are shown", async () => (await page.getByRole("article").count()) === count);
    await page.mouse.move(300, 500);
    return await timedScroll(page);
  } finally {
    await context.close();
  }
}

/** As many candidates as a character may have, with the picture and the face of one that was submitted. */
async function copyCandidate(client: ApiClient, id: string, databaseUrl: string): Promise<void> {
  await client.submit(id, await variantOfSample(1, 1_000));
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    const columnsOf = async (table: string, ...but: string[]) => {
      const { rows } = await database.query(
        "SELECT quote_ident(column_name) AS name FROM information_schema.columns WHERE table_name = $1 AND column_name <> ALL ($2) AND is_generated = 'NEVER'",
        [table, but],
      );
      return rows.map(({ name }) => name as string).join(", ");
    };
    const columns = await columnsOf("candidates", "id", "sha256", "created_at");
    const faceColumns = await columnsOf("candidate_faces", "candidate_id");
    await database.query(
      `WITH copies AS (
         INSERT INTO candidates (id, sha256, created_at, ${columns})
         SELECT gen_random_uuid(), md5(n::text) || md5(n::text), now() - n * interval '1 minute', ${columns}
         FROM (SELECT * FROM candidates LIMIT 1) made, generate_series(1, $1::int) n
         RETURNING id)
       INSERT INTO candidate_faces (candidate_id, ${faceColumns})
       SELECT copies.id, ${faceColumns} FROM copies CROSS JOIN (SELECT * FROM candidate_faces LIMIT 1) face`,
      [CANDIDATES - 1],
    );
    await database.query("ANALYZE candidates, candidate_faces");
  } finally {
    await database.end();
  }
}

async function scrollThroughQueue(browser: Browser, { url, key }: ApiClient, id: string): Promise<Scroll> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    await page.goto(`${url}/characters/${id}/review#key=${key}`);
    await page.getByRole("listbox", { name: "Candidates" }).getByRole("option").first().waitFor();
    await page.mouse.move(300, 500);
    return await timedScroll(page);
  } finally {
    await context.close();
  }
}

async function timedScroll(page: Page): Promise<Scroll> {
  // Once unmeasured: pictures are fetched and decoded the first time.
  await wheel(page);
  await page.evaluate(TIME_FRAMES);
  await wheel(page);
  const { frames, longTasks } = await page.evaluate<{ frames: number[]; longTasks: number }>(
    "({ frames: window.timedFrames, longTasks: window.longTasks })",
  );
  return {
    frames: frames.length,
    medianMs: median(frames),
    worstMs: Math.max(...frames),
    longFrames: frames.filter((ms) => ms > AIMS.frameMs).length,
    longTasks,
  };
}

const TIME_FRAMES = `
  window.timedFrames = [];
  window.longTasks = 0;
  new PerformanceObserver((list) => (window.longTasks += list.getEntries().length)).observe({ type: "longtask" });
  let last = performance.now();
  requestAnimationFrame(function time(now) {
    window.timedFrames.push(now - last);
    last = now;
    requestAnimationFrame(time);
  });
`;

async function wheel(page: Page): Promise<void> {
  for (const step of [WHEEL_PX, -WHEEL_PX])
    for (let i = 0; i < WHEEL_STEPS; i++) await page.mouse.wheel(0, step);
}

interface Readings {
  gzippedBytes: number;
  interactiveMs: number;
  scroll: Scroll;
  queueScroll: Scroll;
}

function report(readings: Readings, images: number, json = false): void {
  const { gzippedBytes, interactiveMs, scroll, queueScroll } = readings;
  console.log(`${describeMachine()}; load average ${loadavg()[0]!.toFixed(1)} at the end`);
  console.log(
    table(
      ["", "measured", "aim"],
      [
        ["first load, kB gzipped", (gzippedBytes / 1000).toFixed(0), `< ${AIMS.gzippedBytes / 1000}`],
        ["first load, ms until usable (median)", interactiveMs.toFixed(0), `< ${AIMS.interactiveMs}`],
        [`frames while scrolling ${images} images`, String(scroll.frames), ""],
        ["ms a frame (median)", scroll.medianMs.toFixed(1), ""],
        ["ms of the worst frame", scroll.worstMs.toFixed(1), `< ${AIMS.frameMs}`],
        [`frames over ${AIMS.frameMs} ms`, String(scroll.longFrames), "0"],
        ["long tasks", String(scroll.longTasks), "0"],
        [
          `frames while scrolling a queue of ${CANDIDATES.toLocaleString("en")}`,
          String(queueScroll.frames),
          "",
        ],
        ["ms of the worst of them", queueScroll.worstMs.toFixed(1), `< ${AIMS.frameMs}`],
        [`of them over ${AIMS.frameMs} ms`, String(queueScroll.longFrames), "0"],
        ["long tasks", String(queueScroll.longTasks), "0"],
      ],
    ),
  );
  if (json) console.log(JSON.stringify({ machine: describeMachine(), images, ...readings }));
  const isKept =
    gzippedBytes < AIMS.gzippedBytes &&
    interactiveMs < AIMS.interactiveMs &&
    scroll.longFrames === 0 &&
    queueScroll.longFrames === 0;
  if (!isKept) process.exitCode = 1;
}

void runCommand(command);
