import { getPriority, setPriority } from "node:os";

/** What a task process sends its parent for each task; the error is for the log only. */
export type TaskAnswer<Outcome> = { outcome: Outcome } | { error: Error };

/**
 * Clients come first: on few cores the process that answers them would else wait its turn behind the decoders and networks. With 5 more
 * niceness than its parent, Linux gives a process a third of the parent's share (sched_prio_to_weight: 335 to 1024): enough to yield, and too
 * much to starve beside other work.
 */
const NICENESS = 5;
const LOWEST_PRIORITY = 19;

/**
 * Makes this process a task process (`TaskProcess`): it answers its parent's tasks, which come one at a time, and ends with its parent,
 * however that ends.
 */
export function serveTasks<Task, Outcome>(run: (task: Task) => Promise<Outcome>): void {
  setPriority(Math.min(getPriority() + NICENESS, LOWEST_PRIORITY));
  // Ctrl+C and service managers signal a whole group. The parent lets a task finish and then closes the channel.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
  process.once("disconnect", () => process.exit());
  process.on("message", (task: Task) => {
    // A parent that is gone meanwhile need not be told.
    void answer(run(task)).then((it) => process.send?.(it, () => {}));
  });
}

async function answer<Outcome>(running: Promise<Outcome>): Promise<TaskAnswer<Outcome>> {
  try {
    return { outcome: await running };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}
