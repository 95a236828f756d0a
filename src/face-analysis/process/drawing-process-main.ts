import { runDrawingTask } from "./run-drawing-task.js";
import { serveTasks } from "./serve-tasks.js";

serveTasks(runDrawingTask);
