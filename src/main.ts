#!/usr/bin/env node
import "reflect-metadata";
import "./config/home-of-nameless-user.js";
import { inspect } from "node:util";
import { supervise } from "./api/uncaught-errors.js";
import { startApp, type RunningApp, type StartControl } from "./app.js";
import { Closers } from "./closers.js";
import { InvalidConfigError, loadConfig, type Config } from "./config/config.js";
import { explainFileFault } from "./data-directory.js";
import type { Role } from "./foundation.js";
import { greeting } from "./greeting.js";
import { inSources } from "./logging/in-sources.js";
import { createLog, type Log } from "./logging/log.js";
import { StopAskedForError, stopOnSignals } from "./stop-on-signals.js";

const ROLES: readonly string[] = ["all", "api", "worker"] satisfies Role[];

async function main(): Promise<void> {
  const role = process.argv[2] ?? "all";
  if (!ROLES.includes(role))
    throw new InvalidConfigError([`${role} is no role; roles are ${ROLES.join(", ")}`]);
  const config = loadConfig();
  const log = createLog(config.logLevel);
  // A terminal that was closed takes no more; that must not end what is stopping in good order.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const closers = new Closers(log);
  const abandon = () => closers.abandonAll();
  const stop = async () => (await starting.catch(() => null))?.stop();
  const stopping = stopOnSignals({ log, stop, abandon });
  const starting = start(config, role as Role, log, { closers, signal: stopping });
  // What may be half broken does not go on.
  const fail = supervise(log, async () => (await starting.catch(() => null))?.stop(0), abandon);
  const app = await starting.catch((error: unknown) => {
    if (error instanceof StopAskedForError) return null;
    throw error;
  });
  if (app === null || stopping.aborted) return;
  app.failed.catch((error: unknown) => fail(error, "this process can no longer do its work"));
  log.info({ role, url: app.publicUrl, pid: process.pid }, "started");
  const lines = greeting(app, config);
  if (lines.length > 0) console.log(`\n  ${lines.join("\n  ")}\n`);
}

async function start(
  config: Config,
  role: Role,
  log: Log,
  control: Required<StartControl>,
): Promise<RunningApp> {
  return startApp(config, role, log, control).catch((error: unknown) => {
    throw explainFileFault(error, config.dataDirectory) ?? error;
  });
}

/** A start that fails is mostly a setting or a port: its message says what to do, and a stack would only bury that. */
function explainFailedStart(error: unknown): void {
  const verbose = ["debug", "trace"].includes(process.env.LOG_LEVEL ?? "");
  console.error(
    error instanceof Error && !verbose
      ? `${error.message}\n(LOG_LEVEL=debug shows where.)`
      : inSources(inspect(error)),
  );
  process.exit(1);
}

main().catch(explainFailedStart);
