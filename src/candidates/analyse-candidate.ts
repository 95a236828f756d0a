import type { DataSource } from "typeorm";
import type { FaceAnalyser } from "../face-analysis/face-analyser.js";
import type { JobPayloads } from "../jobs/job-queue.js";
import type { JobAttempt } from "../jobs/task-list.js";
import type { Log } from "../logging/log.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import type { Metrics } from "../metrics/metrics.js";
import { AnalysePicture } from "../uploads/4-analyse-picture.js";
import { failCandidate, scoreCandidate } from "./5-score-candidate.js";
import { CANDIDATES } from "./candidate-table.js";
import type { CandidateEntity } from "./candidate.entity.js";
import { ScoringBases } from "./score-candidates.js";

/** Steps 4 and 5 of a candidate's journey, in a worker: describes it, stores what was drawn from it, and scores it. */
export class AnalyseCandidate {
  private readonly analyse: AnalysePicture<CandidateEntity>;

  constructor(
    dataSource: DataSource,
    storage: MediaStorage,
    analyser: FaceAnalyser,
    metrics: Metrics,
    log: Log,
  ) {
    const bases = new ScoringBases();
    this.analyse = new AnalysePicture(dataSource, storage, analyser, metrics, log, {
      table: CANDIDATES,
      describe: (candidate, analysis, derivatives) =>
        scoreCandidate(dataSource, bases, candidate, analysis, derivatives),
      fail: (candidate, reason) => failCandidate(dataSource, candidate, reason),
      failingAdvice: "run rescoreCandidates to try it again.",
    });
  }

  /** @throws Error as {@link AnalysePicture.run} does */
  run(job: JobPayloads["analyse_candidate"], attempt: JobAttempt): Promise<void> {
    return this.analyse.run({ id: job.candidateId, workspaceId: job.workspaceId }, job.cause, attempt);
  }
}
