#!/usr/bin/env node
import "reflect-metadata";
import { supervise } from "./api/uncaught-errors.js";
import { startApp, type RunningApp } from "./app.js";
import { InvalidConfigError, loadConfig } from "./config/config.js";
import type { Role } from "./foundation.js";
import { createLog, type Log } from "./logging/log.js";

const ROLES: readonly string[] = ["all", "api", "worker"] satisfies Role[];

async function main(): Promise<void> {
  const role = process.argv[2] ?? "all";
  if (!ROLES.includes(role))
    throw new InvalidConfigError([`${role} is no role; roles are ${ROLES.join(", ")}`]);
  const config = loadConfig();
  const log = createLog(config.logLevel);
  const starting = startApp(config, role as Role, log);
  // What may be half broken does not go on.
  const fail = supervise(log, async () => (await starting.catch(() => null))?.stop(0));
  const stop = stopOnSignals(starting, log);
  const app = await starting;
  if (stop.isAskedFor) return;
  app.failed.catch((error: unknown) => fail(error, "this process can no longer do its work"));
  log.info({ role, url: app.publicUrl, pid: process.pid }, "started");
  greet(app, config.adminApiKey === null);
}

/**
 * The first signal stops cleanly; the second, from somebody who will not wait, at once. One that comes during the start takes effect after
 * it: dying half-way would leave a database running.
 */
function stopOnSignals(starting: Promise<RunningApp>, log: Log): { isAskedFor: boolean } {
  const stop = { isAskedFor: false };
  const onSignal = async (signal: string) => {
    if (stop.isAskedFor) process.exit(1);
    stop.isAskedFor = true;
    log.info({ signal }, "stopping");
    // A start that fails has closed everything itself, and its error is reported by whoever awaits it.
    const app = await starting.catch(() => null);
    await app?.stop();
    log.info("stopped");
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, (name: string) => void onSignal(name));
  return stop;
}

const KEY_IS_ELSEWHERE = [
  "This database has an admin key already, which another machine made and keeps (DATA_DIR/admin-key there).",
  "Use that one, set ADMIN_API_KEY, or make another: npm run likeness -- key create <name> --scopes admin",
].join("\n  ");

/** The link signs its reader in: the fragment stays in the browser. A key that the user chose is not repeated. */
function greet({ publicUrl, adminKey }: RunningApp, showKey: boolean): void {
  if (publicUrl === null) return;
  if (showKey && adminKey === null) {
    return console.log(`\n  Likeness is ready at ${publicUrl}/\n\n  ${KEY_IS_ELSEWHERE}\n`);
  }
  const link = showKey ? `${publicUrl}/#key=${adminKey}` : `${publicUrl}/`;
  console.log(`\n  Likeness is ready. Open ${link}\n`);
}

/** A start that fails is mostly a setting or a port: its message says what to do, and a stack would only bury that. */
function explainFailedStart(error: unknown): void {
  const verbose = ["debug", "trace"].includes(process.env.LOG_LEVEL ?? "");
  console.error(
    error instanceof Error && !verbose ? `${error.message}\n(LOG_LEVEL=debug shows where.)` : error,
  );
  process.exit(1);
}

main().catch(explainFailedStart);
