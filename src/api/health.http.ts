import { Router } from "express";
import { isDatabaseOutage } from "../errors/database-outage.js";
import type { Log } from "../logging/log.js";

/** Named questions to what a process depends on; each rejects when its answer is no. */
export type ReadinessChecks = Record<string, () => Promise<void>>;

const CHECK_TIMEOUT_MS = 5_000;

/** `/healthz`: the process lives. `/readyz`: what it depends on answers too. Both without a key. */
export function healthRoutes(checks: ReadinessChecks, log: Log): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => void response.json({ status: "ok" }));
  router.get("/readyz", async (_request, response) => {
    const results = await Promise.all(Object.entries(checks).map(([name, check]) => ask(name, check, log)));
    const ready = results.every(([, answer]) => answer === "ok");
    response
      .status(ready ? 200 : 503)
      .json({ status: ready ? "ready" : "not ready", checks: Object.fromEntries(results) });
  });
  return router;
}

async function ask(name: string, check: () => Promise<void>, log: Log): Promise<[string, string]> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), timeout]);
    return [name, "ok"];
  } catch (error) {
    // The reason may hold addresses; it goes to the log, not to whoever asks without a key.
    // That the database is away the log says once, not with every question.
    log[isDatabaseOutage(error) ? "debug" : "warn"]({ err: error, check: name }, "not ready");
    return [name, "unavailable"];
  } finally {
    clearTimeout(timer);
  }
}
