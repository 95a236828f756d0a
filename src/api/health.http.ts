import { Router } from "express";
import { isDatabaseOutage } from "../errors/database-outage.js";
import { within } from "../event-loop/within.js";
import type { Log } from "../logging/log.js";

/** Named questions to what a process depends on; each rejects when its answer is no, with a `publicReason` where there is one to show. */
export type ReadinessChecks = Record<string, () => Promise<void>>;

/** What an operator should know of a process that is ready all the same. */
export type ReadinessNotices = () => Promise<string[]>;

const CHECK_TIMEOUT_MS = 5_000;

/** `/healthz`: the process lives. `/readyz`: what it depends on answers too. Both without a key. */
export function healthRoutes(
  checks: ReadinessChecks,
  log: Log,
  findNotices: ReadinessNotices = async () => [],
): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => void response.json({ status: "ok" }));
  router.get("/readyz", async (_request, response) => {
    const results = await Promise.all(Object.entries(checks).map(([name, check]) => ask(name, check, log)));
    const notices = await within(CHECK_TIMEOUT_MS, findNotices()).catch(() => []);
    const ready = results.every(([, answer]) => answer === "ok");
    response.status(ready ? 200 : 503).json({
      status: ready ? "ready" : "not ready",
      checks: Object.fromEntries(results),
      ...(notices.length > 0 && { notices }),
    });
  });
  return router;
}

async function ask(name: string, check: () => Promise<void>, log: Log): Promise<[string, string]> {
  try {
    await within(CHECK_TIMEOUT_MS, check());
    return [name, "ok"];
  } catch (error) {
    // The reason may hold addresses; it goes to the log, not to whoever asks without a key.
    // That the database is away the log says once, not with every question.
    log[isDatabaseOutage(error) ? "debug" : "warn"]({ err: error, check: name }, "not ready");
    const { publicReason } = error as { publicReason?: string };
    return [name, publicReason === undefined ? "unavailable" : `unavailable: ${publicReason}`];
  }
}
