import { runCheckTask } from "./run-check-task.js";
import { serveTasks } from "./serve-tasks.js";

serveTasks(runCheckTask);
