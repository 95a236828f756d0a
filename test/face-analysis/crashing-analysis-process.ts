import { runAnalysisTask, type AnalysisTask } from "../../src/face-analysis/process/run-analysis-task.js";
import { serveTasks } from "../../src/face-analysis/process/serve-tasks.js";
import { endIfDeadly } from "./endings.js";

/** The real analysis process, except that some pictures end it while they are analysed. */
serveTasks((task: AnalysisTask) => {
  if (task.image !== null) endIfDeadly(task.image);
  return runAnalysisTask(task);
});
