import { serveTasks } from "../../src/face-analysis/process/serve-tasks.js";

/** A task process that answers every task with the task itself. */
serveTasks((task: string) => Promise.resolve(task));
