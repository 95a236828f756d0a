import type { Runner } from "mocha";

/** A terminal, npm and scripts/test.mjs pass the same signal on. */
const SAME_WISH_MS = 2_000;

let brokenOff = false;

/** Whether the run was told to end before its tests were through. */
export const wasBrokenOff = (): boolean => brokenOff;

/**
 * SIGINT, SIGTERM and SIGHUP fail the test that runs and start no other, but all the hooks that clean up after those that were started. Again
 * after two seconds they end this process as they usually do.
 */
export function breakOffOnSignals(runner: Runner): void {
  let toldAt: number | null = null;
  const onSignal = (signal: NodeJS.Signals) => {
    if (toldAt === null) {
      toldAt = performance.now();
      brokenOff = true;
      runner.abort();
      // An error that nobody caught ends whatever test or hook is running.
      setImmediate(() => {
        throw new Error(`The run was broken off by ${signal}`);
      });
    } else if (performance.now() - toldAt > SAME_WISH_MS) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
}
