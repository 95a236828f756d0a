import { getPriority, setPriority } from "node:os";
import type { AnalysisOutcome, AnalysisTask } from "./run-analysis-task.js";

/** What an analysis process sends its parent for each task; the error is for the log only. */
export type AnalysisAnswer = AnalysisOutcome | { kind: "failed"; error: Error };

/**
 * Clients come first: on few cores the process that answers them would else wait its turn behind the networks. With 5 more
 * niceness than its parent, Linux gives a process a third of the parent's share (sched_prio_to_weight: 335 to 1024): enough to yield, and too
 * much to starve beside other work.
 */
const NICENESS = 5;
const LOWEST_PRIORITY = 19;

/**
 * Makes this process an analysis process: it answers its parent's tasks, which come one at a time, and ends with its parent, however
 * that ends.
 */
export function serveAnalyses(run: (task: AnalysisTask) => Promise<AnalysisOutcome>): void {
  setPriority(Math.min(getPriority() + NICENESS, LOWEST_PRIORITY));
  // Ctrl+C and service managers signal a whole group. The parent lets an analysis finish and then closes the channel.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
  process.once("disconnect", () => process.exit());
  process.on("message", (task: AnalysisTask) => {
    // A parent that is gone meanwhile need not be told.
    void answer(run(task)).then((it) => process.send?.(it, () => {}));
  });
}

async function answer(running: Promise<AnalysisOutcome>): Promise<AnalysisAnswer> {
  try {
    return await running;
  } catch (error) {
    return { kind: "failed", error: error instanceof Error ? error : new Error(String(error)) };
  }
}
