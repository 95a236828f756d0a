import type { DataSource, EntityManager } from "typeorm";
import { queueAnalyses } from "../jobs/job-queue.js";
import { findAnalysesForOthers, countWaiting } from "../jobs/outdated-jobs.js";
import type { Log } from "../logging/log.js";
import { AnalyserAge, ageOf, presentAnalyser } from "../reference-images/outdated.js";
import type { OutdatedImage } from "../reference-images/outdated-images.js";
import { OUTDATED_CANDIDATES, OUTDATED_IMAGES, type OutdatedPictures } from "./outdated-pictures.js";

/** So many wait in the queue at a time: enough for all workers until the next run, and not so many that the queue grows large. */
export const MAX_WAITING = 10_000;
const BATCH_SIZE = 500;
const PERCENT_A_LINE = 10;

/**
 * Has the pictures that an earlier version of the analyser described analysed anew: the reference images, and when all of those are described, the
 * candidates, which are scored against them.
 */
export class OutdatedPictureQueues {
  private readonly images: OutdatedImageQueue;
  private readonly candidates: OutdatedImageQueue;

  constructor(
    private readonly dataSource: DataSource,
    log: Log,
  ) {
    this.images = new OutdatedImageQueue(dataSource, log);
    this.candidates = new OutdatedImageQueue(dataSource, log, OUTDATED_CANDIDATES);
  }

  async run(): Promise<void> {
    await this.images.run();
    if ((await OUTDATED_IMAGES.count(this.dataSource.manager)) === 0) await this.candidates.run();
  }
}

/**
 * The queue of one table's pictures, behind everything that somebody asked for. May run any number of times
 * and in several processes at once: each picture is queued once, and only ever for a later version.
 */
export class OutdatedImageQueue {
  /** What this process has logged of an update that is under way. */
  private logged: { atFirst: number; percent: number } | null = null;
  private readonly warnedOf = new Set<string | null>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly log: Log,
    private readonly pictures: OutdatedPictures = OUTDATED_IMAGES,
  ) {}

  /** Fills up the queue, logs how far it is, and returns how many pictures it queued. */
  async run(): Promise<number> {
    const { manager } = this.dataSource;
    const { EARLIER: earlier, RIVAL: rivals } = await this.pictures.findOtherAnalysers(manager);
    this.warn(rivals);
    await this.takeOver();
    let room = MAX_WAITING - (await countWaiting(manager, this.pictures.queue.outdatedPriority));
    let queued = 0;
    for (const analyser of earlier) {
      while (room > 0) {
        const count = await this.queueBatch(analyser, Math.min(room, BATCH_SIZE));
        if (count === 0) break;
        queued += count;
        room -= count;
      }
    }
    this.report(await this.pictures.count(manager));
    return queued;
  }

  private queueBatch(analyser: string | null, limit: number): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const pictures = await this.pictures.mark(manager, analyser, limit);
      await this.queue(manager, pictures);
      return pictures.length;
    });
  }

  /** What waits for workers of an earlier version, which may be gone, is for those of this one. */
  private async takeOver(): Promise<void> {
    const { manager } = this.dataSource;
    const waiting = await findAnalysesForOthers(manager, this.pictures.queue, presentAnalyser());
    await this.queue(
      manager,
      waiting.filter(({ analyser }) => ageOf(analyser) === AnalyserAge.EARLIER),
    );
  }

  private async queue(manager: EntityManager, pictures: readonly OutdatedImage[]): Promise<void> {
    const { queue } = this.pictures;
    const task = queue.outdatedTask(presentAnalyser());
    if (pictures.length > 0)
      await queueAnalyses(manager, pictures, "UPDATE", queue.outdatedPriority, task, queue);
  }

  private warn(rivals: readonly (string | null)[]): void {
    for (const analyser of rivals) {
      if (this.warnedOf.has(analyser)) continue;
      this.warnedOf.add(analyser);
      this.log.warn(
        { analyser, own: presentAnalyser() },
        `${this.pictures.called} were described by another analyser of the same version as this one: the processes that share this database should run one release with one setting; nothing is analysed anew for it`,
      );
    }
  }

  /** At the start, at every tenth of what was to do then, and at the end. */
  private report(outdated: number): void {
    const { called } = this.pictures;
    if (this.logged === null) {
      if (outdated === 0) return;
      this.logged = { atFirst: outdated, percent: 0 };
      const text = `${called} that an earlier version of the analyser described are analysed anew`;
      return this.log.info({ outdated, analyser: presentAnalyser() }, text);
    }
    if (outdated === 0) {
      const { atFirst: analysed } = this.logged;
      this.logged = null;
      const text = `all ${called} are described by the present version of the analyser`;
      return this.log.info({ analysed, analyser: presentAnalyser() }, text);
    }
    const percent = Math.floor(100 * (1 - outdated / this.logged.atFirst));
    if (percent < this.logged.percent + PERCENT_A_LINE) return;
    this.logged.percent = percent;
    this.log.info({ outdated, percent }, `${called} are analysed anew`);
  }
}
