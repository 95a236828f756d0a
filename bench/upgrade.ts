import "reflect-metadata";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Command } from "commander";
import type { DataSource } from "typeorm";
import { describeMachine, runCommand, wholeNumber } from "../eval/support/command.js";
import { createDataSource } from "../src/database/data-source.js";
import { findRunningEmbeddedPostgres } from "../src/database/embedded-postgres.js";
import { createMediaStorage } from "../src/media-storage/create-media-storage.js";
import { toGlobalId } from "../src/ids/global-id.js";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import type { ApiClient } from "../test/support/api-client.js";
import { ProcessSandbox } from "../test/support/process-sandbox.js";
import type { ServerProcess } from "../test/support/server-process.js";
import { waitUntil } from "../test/support/wait-until.js";
import { table } from "./table.js";
import { Clients, QUESTIONS, type Question, type Seen } from "./upgrade-clients.js";
import { FORMER, IMAGES_PER_CHARACTER, MODELS, seed, uploadModels } from "./upgrade-seed.js";

const DEFAULT_IMAGES = 2_000;
const IDLE_MS = 20_000;
/** The server looks for outdated images every minute: longer than that, so that it has looked. */
const STAY_MS = 65_000;
const LONGEST_MS = 3_600_000;
const PROGRESS_EVERY_MS = 60_000;

const RESTORE = `mutation ($analyser: String!) { restoreAnalyses(input: { analyser: $analyser }) {
  version { charactersReady charactersLeftBehind } leftBehind { imageCount imagesWithout } userErrors { message }
} }`;
const STATE = `{ viewer {
  analyses { waiting done outdated held failed }
  analyserVersions { analyser isPresent isHeld imagesInForce imagesKept charactersInForce charactersReady charactersLeftBehind }
} }`;

/** One stretch of the run, and what clients saw of it. */
interface Phase {
  name: string;
  seconds: number;
  seen: Seen;
  /** Pictures that the analyser read meanwhile. */
  analysed: number;
  /** Characters that each version describes wholly when it ends. */
  characters: Record<string, number>;
  /** At its end. */
  analyses: { waiting: number; done: number; outdated: number; held: number; failed: number };
  /** Of the table of kept analyses at its end, with its index. */
  keptMegabytes: number;
}

const command = new Command("npm run bench:upgrade --")
  .description(
    "A server with images that an earlier version of the analyser described is started, and asked without pause while it analyses them anew; then the way back, and forward again. Ends with 1 where a request failed or a lock mixed models",
  )
  .option(
    "--images <n>",
    `images, ${IMAGES_PER_CHARACTER} a character; ${DEFAULT_IMAGES} unless told`,
    wholeNumber,
  )
  .option("--json", "print one JSON object as the last line")
  .action(measure);

async function measure({
  images = DEFAULT_IMAGES,
  json,
}: {
  images?: number;
  json?: boolean;
}): Promise<void> {
  const sandbox = await ProcessSandbox.open();
  try {
    const characters = Math.max(MODELS, Math.round(images / IMAGES_PER_CHARACTER));
    const seeded = await seedData(sandbox, characters);
    log(`seeded in ${seeded.toFixed(0)} s`);
    const idle = await onServer(sandbox, { REANALYSE_OUTDATED: "false" }, async (it) => [
      await phase(it, "idle, before", () => delay(IDLE_MS), { uploads: true }),
    ]);
    const rest = await onServer(sandbox, {}, upgradeAndBack);
    report({
      images: characters * IMAGES_PER_CHARACTER,
      characters,
      seeded,
      phases: [...idle, ...rest],
      json,
    });
  } finally {
    await sandbox.close();
  }
}

/** Returns how many seconds it took. */
async function seedData(sandbox: ProcessSandbox, characters: number): Promise<number> {
  const start = performance.now();
  const server = await sandbox.start("all", { ANALYSIS_WORKERS: "", REANALYSE_OUTDATED: "false" });
  const ids = await uploadModels(server.client);
  await waitUntil(
    "the models are analysed",
    async () => (await server.client.ask(STATE)).viewer.analyses.waiting === 0,
    LONGEST_MS,
  );
  log("models analysed");
  await withRows(sandbox, async (dataSource) => seed(dataSource, await storageOf(sandbox), ids, characters));
  await server.stop();
  return (performance.now() - start) / 1_000;
}

const storageOf = ({ dataDirectory }: ProcessSandbox) =>
  createMediaStorage({ dataDirectory, publicUrl: "http://127.0.0.1" });

/** The embedded database of a server that runs. */
async function withRows<Result>(
  sandbox: ProcessSandbox,
  work: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  const url = await findRunningEmbeddedPostgres(join(sandbox.dataDirectory, "postgres"));
  const dataSource = await createDataSource(url!, { poolSize: 2 }).initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

interface Running {
  server: ServerProcess;
  client: ApiClient;
  clients: Clients;
  dataSource: DataSource;
}

/** A server as `npm start` starts it, with the data directory of the run. */
async function onServer(
  sandbox: ProcessSandbox,
  environment: Record<string, string>,
  work: (it: Running) => Promise<Phase[]>,
): Promise<Phase[]> {
  const server = await sandbox.start("all", { ANALYSIS_WORKERS: "", ...environment });
  try {
    return await withRows(sandbox, async (dataSource) => {
      const rows: { id: string }[] = await dataSource.query("SELECT id FROM characters ORDER BY id");
      const ids = rows.map(({ id }) => toGlobalId("Character", id));
      const { client } = server;
      const clients = new Clients(client, dataSource, ids);
      return work({ server, client, clients, dataSource });
    });
  } finally {
    await server.stop();
  }
}

async function upgradeAndBack(it: Running): Promise<Phase[]> {
  const { client } = it;
  let next = 0;
  const isAnalysed = async () => {
    const { analyses } = (await client.ask(STATE)).viewer;
    if (Date.now() >= next) log(`${new Date().toISOString()} ${JSON.stringify(analyses)}`);
    if (Date.now() >= next) next = Date.now() + PROGRESS_EVERY_MS;
    return analyses.waiting + analyses.outdated === 0;
  };
  const upgrade = await phase(it, "upgrade", () => poll("all is analysed", isAnalysed), { uploads: true });
  const back = await phase(it, "way back", () => restore(client, FORMER), { uploads: true });
  const stay = await phase(it, "staying with it", () => delay(STAY_MS), { uploads: true });
  const forward = await phase(it, "forward again", () => restore(client, ANALYSER), {
    uploads: false,
  });
  // Whatever could not be switched as a whole would be analysed anew now.
  const after = await phase(
    it,
    "after that",
    async () => {
      await delay(STAY_MS);
      await poll("nothing waits", isAnalysed);
    },
    { uploads: false },
  );
  return [upgrade, back, stay, forward, after];
}

async function restore(client: ApiClient, analyser: string): Promise<void> {
  const { restoreAnalyses } = await client.ask(RESTORE, { analyser });
  log(`${analyser}: ${JSON.stringify(restoreAnalyses)}`);
  await poll("all characters are switched", async () => {
    const { analyserVersions } = (await client.ask(STATE)).viewer;
    return analyserVersions.find((version: any) => version.analyser === analyser).charactersReady === 0;
  });
}

const poll = (what: string, isSo: () => Promise<boolean>) =>
  waitUntil(
    what,
    async () => {
      if (await isSo()) return true;
      await delay(1_000);
      return false;
    },
    LONGEST_MS,
  );

async function phase(
  { server, client, clients, dataSource }: Running,
  name: string,
  work: () => Promise<unknown>,
  { uploads }: { uploads: boolean },
): Promise<Phase> {
  const before = await analysedBy(server);
  const start = performance.now();
  let seconds = 0;
  const seen = await clients.during(
    async () => {
      await work();
      seconds = (performance.now() - start) / 1_000;
    },
    { uploads },
  );
  const { analyses, analyserVersions } = (await client.ask(STATE)).viewer;
  const result: Phase = {
    name,
    seconds,
    seen,
    analysed: (await analysedBy(server)) - before,
    characters: Object.fromEntries(analyserVersions.map((it: any) => [it.analyser, it.charactersInForce])),
    analyses,
    keptMegabytes: await keptMegabytes(dataSource),
  };
  log(JSON.stringify(result));
  return result;
}

/** How many pictures the server has analysed since it started. */
async function analysedBy(server: ServerProcess): Promise<number> {
  const response = await fetch(`${server.url}/metrics`, { headers: server.client.headers });
  return Number(/^likeness_analysis_seconds_count (\d+)/m.exec(await response.text())?.[1] ?? 0);
}

async function keptMegabytes(dataSource: DataSource): Promise<number> {
  const [{ bytes }] = await dataSource.query("SELECT pg_total_relation_size('kept_analyses')::int AS bytes");
  return bytes / 1e6;
}

const log = (text: string) => process.stderr.write(`${text}\n`);

interface Results {
  images: number;
  characters: number;
  seeded: number;
  phases: Phase[];
  json?: boolean;
}

function report({ images, characters, seeded, phases, json }: Results): void {
  const errors = phases.flatMap(({ seen }) => seen.errors);
  const errorCount = phases.reduce((sum, { seen }) => sum + seen.errorCount, 0);
  const mixed = phases.reduce((sum, { seen }) => sum + seen.mixed, 0);
  console.log(
    `${describeMachine()}. ${images} images, ${characters} characters; seeded in ${seeded.toFixed(0)} s.\n`,
  );
  console.log(
    table(
      ["phase", "seconds", "pictures analysed", "a second", "uploads", "upload p50 s", "worst s"],
      phases.map(inWhole),
    ),
  );
  console.log("");
  console.log(
    table(["answers", ...phases.map(({ name }) => `${name}: p50 / p99 / worst ms`)], questions(phases)),
  );
  const checks = phases.reduce((sum, { seen }) => sum + seen.checks, 0);
  console.log(
    `\nErrors: ${errorCount}. Face locks that mixed models: ${mixed}, in ${checks} looks at all of them.`,
  );
  for (const error of errors) console.log(error);
  const { failed } = phases.at(-1)!.analyses;
  if (failed > 0) console.log(`Images that could not be analysed: ${failed}.`);
  if (errorCount + mixed + failed > 0) process.exitCode = 1;
  if (json)
    console.log(
      JSON.stringify({ machine: describeMachine(), images, characters, seeded, errorCount, mixed, phases }),
    );
}

function inWhole({
  name,
  seconds,
  analysed,
  characters,
  keptMegabytes: megabytes,
  seen: { uploads },
}: Phase): string[] {
  const inSeconds = (ms: number | undefined) => (ms === undefined ? "" : (ms / 1_000).toFixed(1));
  return [
    name,
    seconds.toFixed(0),
    String(analysed),
    (analysed / seconds).toFixed(2),
    String(uploads?.requests ?? 0),
    inSeconds(uploads?.p50Ms),
    inSeconds(uploads?.maxMs),
    String(characters[ANALYSER] ?? 0),
    String(characters[FORMER] ?? 0),
    megabytes.toFixed(1),
  ];
}

const questions = (phases: readonly Phase[]): string[][] =>
  (Object.keys(QUESTIONS) as Question[]).map((question) => [
    QUESTIONS[question],
    ...phases.map(({ seen }) => {
      const times = seen.answers[question];
      if (times === undefined) return "";
      return [times.p50Ms, times.p99Ms, times.maxMs].map((ms) => ms.toFixed(0)).join(" / ");
    }),
  ]);

void runCommand(command);
