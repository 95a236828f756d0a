import { existsSync, readFileSync, rmSync } from "node:fs";
import { runCheckTask, type CheckTask } from "../../src/face-analysis/process/run-check-task.js";
import { serveTasks } from "../../src/face-analysis/process/serve-tasks.js";
import { endIfDeadly } from "./endings.js";

/** The real checking process, except that some pictures end it, and one with a `.once` file beside it only the first. */
serveTasks((task: CheckTask) => {
  const once = `${task.path}.once`;
  if (existsSync(once)) {
    rmSync(once);
    process.kill(process.pid, "SIGSEGV");
  }
  endIfDeadly(readFileSync(task.path));
  return runCheckTask(task);
});
