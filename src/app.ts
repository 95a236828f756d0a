import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { allowOrigins } from "./api/cross-origin.http.js";
import { listen, type HttpListener } from "./api/http-listener.js";
import { Closers } from "./closers.js";
import { composeApi } from "./compose-api.js";
import { composeRecogniser } from "./compose-recogniser.js";
import { composeTrustedDocuments } from "./compose-trusted-documents.js";
import { composeWorker } from "./compose-worker.js";
import { InvalidConfigError, type Config } from "./config/config.js";
import { startEmbeddedPostgres } from "./database/embedded-postgres.js";
import { ProbingDatabaseWatch } from "./database/probing-database-watch.js";
import { waitForDatabase } from "./database/wait-for-database.js";
import { makeDataDirectory } from "./data-directory.js";
import { FACE_API_MISSING, isFaceApiInstalled } from "./face-analysis/networks/face-api-installation.js";
import type { Foundation, Role } from "./foundation.js";
import { isAlone, ObjectOwnership } from "./housekeeping/object-ownership.js";
import { COPY_ADVICE } from "./housekeeping/remove-unrecorded-objects.js";
import type { Log } from "./logging/log.js";
import { createMediaStorage } from "./media-storage/create-media-storage.js";
import { Metrics } from "./metrics/metrics.js";
import { observeQueue } from "./observe-queue.js";
import { putInForce } from "./judgement/bounds-in-force.js";

export interface RunningApp {
  /** Where clients reach the server, without a trailing slash; null for a process that answers none. */
  publicUrl: string | null;
  /** The first workspace's admin key; null where it is not known, or for a process that answers no clients. */
  adminKey: string | null;
  /** Rejects when the process can no longer do its work and should end. */
  failed: Promise<never>;
  /**
   * Takes no new work, finishes what runs, and closes everything in turn. May run twice.
   * @param delayMs how long it goes on before that, answering `/readyz` with 503; SHUTDOWN_DELAY_MS unless told otherwise
   */
  stop(delayMs?: number): Promise<void>;
}

/** How whoever starts an app can end the start. */
export interface StartControl {
  /** What the start opens, it adds here. */
  closers?: Closers;
  /** Aborted when the app is not wanted any more: the start ends at its next step, and the reason is thrown. */
  signal?: AbortSignal;
}

/** The composition root: puts one process together by hand and starts it. On a failure everything started so far is stopped again. */
export async function startApp(
  config: Config,
  role: Role,
  log: Log,
  { closers = new Closers(log), signal }: StartControl = {},
): Promise<RunningApp> {
  if (role !== "all" && config.databaseUrl === null) {
    const way =
      "needs DATABASE_URL: processes apart share a database, and the embedded one belongs to `npm start` alone";
    throw new InvalidConfigError([`npm run start:${role} ${way}`]);
  }
  if (config.faceEngine === "face-api" && !isFaceApiInstalled())
    throw new InvalidConfigError([FACE_API_MISSING]);
  putInForce(config.assessmentThresholds);
  const recogniser = await composeRecogniser(config);
  const trustedDocuments = await composeTrustedDocuments(config, role, log);
  // A process that only analyses, with its pictures in a bucket, has nothing to write.
  if (role !== "worker" || config.gcs === null) await makeDataDirectory(config.dataDirectory, { signal });
  try {
    return await start({ config, recogniser, trustedDocuments, role, log }, closers, signal);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

type Start = Pick<Foundation, "config" | "recogniser" | "trustedDocuments" | "role" | "log">;

async function start(
  { config, recogniser, trustedDocuments, role, log }: Start,
  closers: Closers,
  signal?: AbortSignal,
): Promise<RunningApp> {
  const http = await listenFor(config, role, closers);
  const publicUrl = config.publicUrl ?? http?.localUrl ?? `http://${config.host}:${config.port}`;
  const databaseUrl = config.databaseUrl ?? (await startDatabase(config, log, closers, signal));
  const dataSource = await waitForDatabase(databaseUrl, config, log, signal);
  closers.add("database connections", () => dataSource.destroy());
  const watch = new ProbingDatabaseWatch(databaseUrl, log);
  closers.add("database watch", () => watch.close());
  watch.observe(dataSource);
  const { dataDirectory, gcs } = config;
  const storage = await createMediaStorage({ dataDirectory, publicUrl, gcs: gcs ?? undefined });
  const ownership = new ObjectOwnership(dataSource, storage, { alone: isAlone(config) });
  await ownership.establish();
  await warnCopies(ownership, log);
  signal?.throwIfAborted();
  const foundation = {
    config,
    role,
    log,
    metrics: new Metrics(),
    publicUrl,
    databaseUrl,
    dataSource,
    watch,
    storage,
    ownership,
    recogniser,
    trustedDocuments,
  };
  observeQueue(foundation);

  const worker = role === "api" ? null : await composeWorker(foundation, closers);
  const api = role === "worker" ? null : await composeApi(foundation, http!, worker, closers);
  if (role === "worker" && http !== null) worker!.answerHealthChecks(http);
  return {
    publicUrl: api === null ? null : publicUrl,
    adminKey: api?.adminKey ?? null,
    failed: worker?.failed ?? new Promise(() => {}),
    stop: async (delayMs = config.shutdownDelayMs) => {
      // Whoever distributes requests is told first, and given time to hear it.
      http?.announceStop();
      await sleep(delayMs);
      await closers.closeAll();
    },
  };
}

/** A storage that does not answer now is asked again before anything is deleted. */
async function warnCopies(ownership: ObjectOwnership, log: Log): Promise<void> {
  const right = await ownership.find().catch(() => null);
  if (right?.kind === "copy") log.warn({ reason: right.reason }, COPY_ADVICE);
}

/** Listening comes first: a taken port is the likeliest fault, and must not cost a started database. */
async function listenFor(config: Config, role: Role, closers: Closers): Promise<HttpListener | null> {
  const port = role === "worker" ? config.workerPort : config.port;
  if (port === null) return null;
  const http = await listen(config.host, port, allowOrigins(config.corsOrigins));
  closers.add("HTTP", () => http.close());
  return http;
}

async function startDatabase(
  { dataDirectory }: Config,
  log: Log,
  closers: Closers,
  signal?: AbortSignal,
): Promise<string> {
  const database = await startEmbeddedPostgres({
    directory: join(dataDirectory, "postgres"),
    log,
    signal,
    onOpened: (abandon) => closers.addAbandoner(abandon),
  });
  closers.add("embedded PostgreSQL", () => database.stop());
  return database.url;
}
