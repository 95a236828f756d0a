import { Router } from "express";
import { isDatabaseOutage } from "../errors/database-outage.js";
import { within } from "../event-loop/within.js";
import { inOneLine } from "../logging/in-one-line.js";
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
    const results = await Promise.all(Object.entries(checks).map(([name, check]) => ask(name, check)));
    logFailures(results, log);
    const notices = await within(CHECK_TIMEOUT_MS, findNotices()).catch(() => []);
    const ready = results.every(({ failure }) => failure === null);
    response.status(ready ? 200 : 503).json({
      status: ready ? "ready" : "not ready",
      checks: Object.fromEntries(results.map(({ name, answer }) => [name, answer])),
      ...(notices.length > 0 && { notices }),
    });
  });
  return router;
}

interface CheckResult {
  name: string;
  answer: string;
  failure: { error: unknown } | null;
}

async function ask(name: string, check: () => Promise<void>): Promise<CheckResult> {
  try {
    await within(CHECK_TIMEOUT_MS, check());
    return { name, answer: "ok", failure: null };
  } catch (error) {
    // The reason may hold addresses; it goes to the log, not to whoever asks without a key.
    const { publicReason } = error as { publicReason?: string };
    const answer = publicReason === undefined ? "unavailable" : `unavailable: ${publicReason}`;
    return { name, answer, failure: { error } };
  }
}

/** One line however much has failed, since the question comes every few seconds. */
function logFailures(results: readonly CheckResult[], log: Log): void {
  const failed = results.filter(({ failure }) => failure !== null);
  if (failed.length === 0) return;
  const reasons = failed.map(({ name, failure }) => [name, inOneLine(failure!.error)] as const);
  // That the database is away the log says once, not with every question.
  const isKnown = failed.every(({ failure }) => isDatabaseOutage(failure!.error));
  log[isKnown ? "debug" : "warn"]({ failed: Object.fromEntries(reasons) }, "not ready");
}
