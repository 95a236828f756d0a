import type { DataSource } from "typeorm";
import type { FaceAnalyser } from "../face-analysis/face-analyser.js";
import type { JobPayloads } from "../jobs/job-queue.js";
import type { JobAttempt } from "../jobs/task-list.js";
import type { Log } from "../logging/log.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import type { Metrics } from "../metrics/metrics.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { AnalysePicture } from "./4-analyse-picture.js";
import { updateCharacter, updateCharacterByKept, updateCharacterWithFailure } from "./5-update-character.js";
import { REFERENCE_IMAGES } from "./picture-table.js";

/** Steps 4 and 5 of an upload, in a worker: describes the image, stores what was drawn from it, and updates the character. */
export class AnalyseReferenceImage {
  private readonly analyse: AnalysePicture<ReferenceImageEntity>;

  constructor(
    dataSource: DataSource,
    storage: MediaStorage,
    analyser: FaceAnalyser,
    metrics: Metrics,
    log: Log,
  ) {
    this.analyse = new AnalysePicture(dataSource, storage, analyser, metrics, log, {
      table: REFERENCE_IMAGES,
      describe: (image, ...found) => updateCharacter(dataSource, image, ...found),
      describeByKept: (image, version) => updateCharacterByKept(dataSource, image, version),
      fail: (image, ...reason) => updateCharacterWithFailure(dataSource, image, ...reason),
      failingAdvice: "run reanalyseCharacter to try it again.",
    });
  }

  /** @throws Error as {@link AnalysePicture.run} does */
  run(job: JobPayloads["analyse_reference_image"], attempt: JobAttempt): Promise<void> {
    return this.analyse.run({ id: job.imageId, workspaceId: job.workspaceId }, job.cause, attempt);
  }
}
