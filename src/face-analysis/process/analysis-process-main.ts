import { runAnalysisTask } from "./run-analysis-task.js";
import { serveAnalyses } from "./serve-analyses.js";

serveAnalyses(runAnalysisTask);
