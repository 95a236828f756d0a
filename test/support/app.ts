import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import type { DataSource } from "typeorm";
import { startApp } from "../../src/app.js";
import { loadConfig } from "../../src/config/config.js";
import { createDataSource } from "../../src/database/data-source.js";
import { prepareDatabase } from "../../src/database/prepare-database.js";
import type { Role } from "../../src/foundation.js";
import type { Log } from "../../src/logging/log.js";
import { ApiKeyService } from "../../src/workspaces/api-key.service.js";
import { Scope } from "../../src/workspaces/scope.js";
import { WorkspaceService } from "../../src/workspaces/workspace.service.js";
import { ApiClient } from "./api-client.js";
import { createTestDatabase, useTemplate } from "./postgres.js";

useTemplate(async (url) => {
  const dataSource = await createDataSource(url).initialize();
  await prepareDatabase(url, dataSource);
  await dataSource.destroy();
});

/** A whole server of this process, on a free port of the loopback interface. */
export interface TestApp {
  url: string;
  adminKey: string;
  databaseUrl: string;
  dataDirectory: string;
  /** For looking at rows; the server has its own. */
  dataSource: DataSource;
  /** A client of a new workspace, of which nothing else in the run knows. */
  newWorkspace(scopes?: Scope[]): Promise<ApiClient>;
  stop(): Promise<void>;
}

export interface TestAppOptions {
  role?: Role;
  /** Settings beside the ones every test needs. */
  environment?: Record<string, string>;
  /** To share them between several processes of one test. */
  databaseUrl?: string;
  dataDirectory?: string;
  /** To look at what is logged. Otherwise nothing is, or what TEST_LOG_LEVEL says. */
  log?: Log;
}

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.databaseUrl === undefined ? await createTestDatabase() : null;
  const databaseUrl = options.databaseUrl ?? database!.url;
  const ownDirectory =
    options.dataDirectory === undefined ? await mkdtemp(join(tmpdir(), "likeness-app-")) : null;
  const dataDirectory = options.dataDirectory ?? ownDirectory!;
  const config = loadConfig({
    PORT: "0",
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDirectory,
    ANALYSIS_WORKERS: "1",
    // Many tests write rows of made-up analysers, which have no pictures.
    REANALYSE_OUTDATED: "false",
    ...options.environment,
  });
  const log = options.log ?? pino({ level: process.env.TEST_LOG_LEVEL ?? "silent" });
  const app = await startApp(config, options.role ?? "all", log);
  const dataSource = await createDataSource(databaseUrl, { poolSize: 3 }).initialize();
  return {
    url: app.publicUrl ?? "",
    adminKey: app.adminKey ?? "",
    databaseUrl,
    dataDirectory,
    dataSource,
    newWorkspace: (scopes) => newWorkspace(dataSource, app.publicUrl ?? "", scopes),
    stop: async () => {
      await app.stop();
      await dataSource.destroy();
      await database?.drop();
      if (ownDirectory !== null) await rm(ownDirectory, { recursive: true, force: true });
    },
  };
}

/** A server of a test's own that only answers clients: nobody else asks its database while statements are counted. */
export async function withApiApp(work: (app: TestApp) => Promise<void>): Promise<void> {
  const app = await startTestApp({ role: "api" });
  try {
    await work(app);
  } finally {
    await app.stop();
  }
}

let workspaceCount = 0;

async function newWorkspace(dataSource: DataSource, url: string, scopes = [Scope.ADMIN]): Promise<ApiClient> {
  const workspace = await new WorkspaceService(dataSource).create(
    `workspace ${process.pid} ${workspaceCount++}`,
  );
  return clientWithScopes(dataSource, url, workspace.id, scopes);
}

/** Another client of a workspace, with a key of its own. */
export async function clientWithScopes(
  dataSource: DataSource,
  url: string,
  workspaceId: string,
  scopes: Scope[],
): Promise<ApiClient> {
  const { key } = await new ApiKeyService(dataSource).createFor(workspaceId, { name: "test", scopes });
  return new ApiClient(url, key, workspaceId);
}

let shared: Promise<TestApp> | undefined;

/** One server for all tests that only need a workspace of their own; it starts with the first call and is stopped after the run. */
export function sharedApp(): Promise<TestApp> {
  shared ??= startTestApp();
  return shared;
}

/** Called by the mocha fixture. */
export async function stopSharedApp(): Promise<void> {
  const stopping = shared;
  shared = undefined;
  await (await stopping?.catch(() => undefined))?.stop();
}
