import { setTimeout as delay } from "node:timers/promises";
import { quantile } from "../eval/support/verification-statistics.js";
import type { FilePart } from "../test/support/api-client.js";
import { manyScansJpeg } from "../test/support/many-scans-jpeg.js";
import { facelessPicture, samplePhoto } from "../test/support/pictures.js";
import { stopTestServer } from "../test/support/postgres.js";
import { ProcessSandbox } from "../test/support/process-sandbox.js";
import type { ServerProcess } from "../test/support/server-process.js";
import { HealthProbe } from "./health-probe.js";
import { residentMegabytes } from "./process-memory.js";

const IDLE_MS = 3_000;
/** How long memory is given to go back. */
const AFTER_MS = 5_000;
const SAMPLE_EVERY_MS = 100;
/** Every answer reads a file: one at a time shows a stall just as well. */
const FILE_EVERY_MS = 50;
const BOMB_SIDE = 7_000;

export interface HostileUploadsOptions {
  /** Of each kind, hostile and ordinary, at once. */
  uploads: number;
  /** Of each hostile JPEG of 49 megapixels. */
  scans: number;
}

export interface Latencies {
  requests: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

export interface HostileUploads {
  bombKilobytes: number;
  idle: Answers;
  under: Answers;
  /** From the first upload to each answer. */
  hostileSeconds: number[];
  ordinarySeconds: number[];
  /** What they were answered with: `stored`, or codes. */
  hostileAnswers: string[];
  /** Megabytes of the process that answers clients, and of those below it. */
  memory: { idle: Megabytes; peak: Megabytes; after: Megabytes };
}

interface Answers {
  health: Latencies;
  file: Latencies;
}

interface Megabytes {
  api: number;
  children: number;
}

/** What a server without analyses (role `api`) does while hostile and ordinary pictures are uploaded to it at once. */
export async function measureHostileUploads(options: HostileUploadsOptions): Promise<HostileUploads> {
  const sandbox = await ProcessSandbox.open();
  try {
    const { url } = await sandbox.createDatabase();
    const server = await sandbox.start("api", { DATABASE_URL: url });
    return await measureServer(server, options);
  } finally {
    await sandbox.close();
    await stopTestServer();
  }
}

async function measureServer(
  server: ServerProcess,
  { uploads, scans }: HostileUploadsOptions,
): Promise<HostileUploads> {
  const bomb = manyScansJpeg({ width: BOMB_SIDE, height: BOMB_SIDE, scans });
  const photo = await samplePhoto(5);
  const stored = await uploadOne(server, await facelessPicture());
  const { pathname, search } = new URL(stored.url!);
  const probes = [
    new HealthProbe(server.url),
    new HealthProbe(server.url, pathname + search, FILE_EVERY_MS),
  ] as const;
  const during = async (work: Promise<unknown>): Promise<Answers> => {
    const [health, file] = await Promise.all(probes.map((probe) => probe.during(work)));
    return { health: summarise(health!), file: summarise(file!) };
  };
  const samples: Megabytes[] = [];
  const idle = await during(watching(server, samples, delay(IDLE_MS)));
  const idleMemory = samples.at(-1)!;

  const [hostile, ordinary] = [bomb, photo].map((bytes) =>
    Array.from({ length: uploads }, (_, i) => uploadOne(server, distinct(bytes, i))),
  ) as [Promise<Answer>[], Promise<Answer>[]];
  const under = await during(watching(server, samples, Promise.all([...hostile, ...ordinary])));
  const peak = {
    api: Math.max(...samples.map(({ api }) => api)),
    children: Math.max(...samples.map(({ children }) => children)),
  };
  await delay(AFTER_MS);
  const answers = await Promise.all(hostile);
  return {
    bombKilobytes: bomb.length / 1_000,
    idle,
    under,
    hostileSeconds: answers.map(({ seconds }) => seconds),
    ordinarySeconds: (await Promise.all(ordinary)).map(({ seconds }) => seconds),
    hostileAnswers: [...new Set(answers.map(({ result }) => result))],
    memory: { idle: idleMemory, peak, after: await memoryOf(server) },
  };
}

interface Answer {
  /** `stored`, or the code that refused it. */
  result: string;
  url: string | null;
  seconds: number;
}

/** To a character of its own. */
async function uploadOne({ client }: ServerProcess, file: FilePart): Promise<Answer> {
  const characterId = await client.createCharacter();
  const start = performance.now();
  const { referenceImage, userErrors } = await client.upload(characterId, file, { waitMs: 0 }, "url");
  const seconds = (performance.now() - start) / 1_000;
  return { result: userErrors[0]?.code ?? "stored", url: referenceImage?.url ?? null, seconds };
}

/** Decoders ignore what follows a picture. */
const distinct = (bytes: Buffer, i: number): FilePart => ({
  bytes: Buffer.concat([bytes, Buffer.of(i)]),
  name: `${i}.jpg`,
});

/** Adds what memory the server takes meanwhile. */
async function watching<T>(server: ServerProcess, samples: Megabytes[], work: Promise<T>): Promise<T> {
  const sample = (): void => void memoryOf(server).then((megabytes) => samples.push(megabytes));
  const timer = setInterval(sample, SAMPLE_EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

async function memoryOf({ pid }: ServerProcess): Promise<Megabytes> {
  const { parent, children } = await residentMegabytes(pid);
  return { api: parent, children };
}

function summarise(latenciesMs: number[]): Latencies {
  const sorted = latenciesMs.toSorted((p, q) => p - q);
  return {
    requests: sorted.length,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    maxMs: sorted.at(-1)!,
  };
}
