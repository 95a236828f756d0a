import type { DataSource } from "typeorm";
import { PRIORITY, outdatedTask, queueAnalyses } from "../jobs/job-queue.js";
import { findAnalysesForOthers, countWaiting } from "../jobs/outdated-jobs.js";
import type { Log } from "../logging/log.js";
import { AnalyserAge, ageOf, PRESENT_ANALYSER } from "../reference-images/outdated.js";
import {
  countOutdatedImages,
  findOtherAnalysers,
  markOutdatedImages,
} from "../reference-images/outdated-images.js";

/** So many wait in the queue at a time: enough for all workers until the next run, and not so many that the queue grows large. */
export const MAX_WAITING = 10_000;
const BATCH_SIZE = 500;
const PERCENT_A_LINE = 10;

/**
 * Has the images that an earlier version of the analyser described analysed anew, behind everything that somebody asked for. May run any number of times
 * and in several processes at once: each image is queued once, and only ever for a later version.
 */
export class OutdatedImageQueue {
  /** What this process has logged of an update that is under way. */
  private logged: { atFirst: number; percent: number } | null = null;
  private readonly warnedOf = new Set<string | null>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly log: Log,
  ) {}

  /** Fills up the queue, logs how far it is, and returns how many images it queued. */
  async run(): Promise<number> {
    const { manager } = this.dataSource;
    const { EARLIER: earlier, RIVAL: rivals } = await findOtherAnalysers(manager);
    this.warn(rivals);
    await this.takeOver();
    let room = MAX_WAITING - (await countWaiting(manager, PRIORITY.outdated));
    let queued = 0;
    for (const analyser of earlier) {
      while (room > 0) {
        const count = await this.queueBatch(analyser, Math.min(room, BATCH_SIZE));
        if (count === 0) break;
        queued += count;
        room -= count;
      }
    }
    this.report(await countOutdatedImages(manager));
    return queued;
  }

  private queueBatch(analyser: string | null, limit: number): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const images = await markOutdatedImages(manager, analyser, limit);
      const task = outdatedTask(PRESENT_ANALYSER);
      if (images.length > 0) await queueAnalyses(manager, images, "UPDATE", PRIORITY.outdated, task);
      return images.length;
    });
  }

  /** What waits for workers of an earlier version, which may be gone, is for those of this one. */
  private async takeOver(): Promise<void> {
    const waiting = await findAnalysesForOthers(this.dataSource.manager, PRIORITY.outdated, PRESENT_ANALYSER);
    const images = waiting.filter(({ analyser }) => ageOf(analyser) === AnalyserAge.EARLIER);
    if (images.length === 0) return;
    const task = outdatedTask(PRESENT_ANALYSER);
    await queueAnalyses(this.dataSource.manager, images, "UPDATE", PRIORITY.outdated, task);
  }

  private warn(rivals: readonly (string | null)[]): void {
    for (const analyser of rivals) {
      if (this.warnedOf.has(analyser)) continue;
      this.warnedOf.add(analyser);
      this.log.warn(
        { analyser, own: PRESENT_ANALYSER },
        "images were described by another analyser of the same version as this one: the processes that share this database should run one release with one setting; nothing is analysed anew for it",
      );
    }
  }

  /** At the start, at every tenth of what was to do then, and at the end. */
  private report(outdated: number): void {
    if (this.logged === null) {
      if (outdated === 0) return;
      this.logged = { atFirst: outdated, percent: 0 };
      const text = "images that an earlier version of the analyser described are analysed anew";
      return this.log.info({ outdated, analyser: PRESENT_ANALYSER }, text);
    }
    if (outdated === 0) {
      const { atFirst: analysed } = this.logged;
      this.logged = null;
      const text = "all images are described by the present version of the analyser";
      return this.log.info({ analysed, analyser: PRESENT_ANALYSER }, text);
    }
    const percent = Math.floor(100 * (1 - outdated / this.logged.atFirst));
    if (percent < this.logged.percent + PERCENT_A_LINE) return;
    this.logged.percent = percent;
    this.log.info({ outdated, percent }, "images are analysed anew");
  }
}
