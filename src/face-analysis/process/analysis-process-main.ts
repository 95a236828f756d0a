import { runAnalysisTask } from "./run-analysis-task.js";
import { serveTasks } from "./serve-tasks.js";

serveTasks(runAnalysisTask);
