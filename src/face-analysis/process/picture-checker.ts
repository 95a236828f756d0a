import { join } from "node:path";
import type { TurnOptions } from "../../event-loop/turns.js";
import type { PictureCheck } from "../picture/check-picture.js";
import { MAX_PIXEL_SCANS } from "../picture/jpeg-scans.js";
import { ProcessPool } from "./process-pool.js";
import type { CheckTask } from "./run-check-task.js";
import { ProcessDiedError, TaskTookTooLongError } from "./task-process.js";

const MAIN_FILE = join(__dirname, "checking-process-main.js");
/** Two: a picture that takes its time leaves one for the others. More would only take the analyses' share of the cores. */
const PROCESSES = 2;
/** They wait as files. A check takes about a tenth of a second, so the last one waits for some ten seconds. */
const MAX_WAITING = 200;
const MAX_HEAP_MEGABYTES = 128;
/**
 * Seven times what the slowest honest picture takes that the default limits let in, an AVIF of 50 megapixels (`npm run bench:checks`): by
 * the clock, so that a busy machine counts as a slow one.
 */
const MAX_MS = 60_000;
const PIXELS_OF_MAX_MS = 50_000_000;

export interface PictureCheckerOptions {
  /** Width × height. */
  maxPixels: number;
  /** Told of every process that was lost to a picture, for the log. */
  onLoss?: (error: Error) => void;
  /** Pixels × scans of a JPEG. */
  maxPixelScans?: number;
  /** A picture that takes longer is refused. Default 60 s, and more where more than 50 megapixels are allowed. */
  maxTaskMs?: number;
  processes?: number;
  maxWaiting?: number;
  /** Compiled module that a checking process runs; ours unless a test wants another. */
  mainFile?: string;
}

/**
 * Checks pictures in child processes of their own, which have no networks to load: whatever a file does to its decoder, the process that
 * answers clients keeps its threads and its memory. The first check starts the first process.
 */
export class PictureChecker {
  /** Width × height. */
  readonly maxPixels: number;
  private readonly pool: ProcessPool<CheckTask, PictureCheck>;
  readonly maxTaskMs: number;

  constructor(private readonly options: PictureCheckerOptions) {
    const { maxPixels, processes = PROCESSES, maxWaiting = MAX_WAITING, mainFile = MAIN_FILE } = options;
    this.maxPixels = maxPixels;
    this.maxTaskMs = options.maxTaskMs ?? MAX_MS * Math.max(1, maxPixels / PIXELS_OF_MAX_MS);
    this.pool = new ProcessPool({
      name: "checking process",
      processes,
      maxWaiting,
      mainFile,
      maxHeapMegabytes: MAX_HEAP_MEGABYTES,
      maxTaskMs: this.maxTaskMs,
    });
  }

  /**
   * Judges a file by its content (`checkPicture`); one that takes too long, or that no process survives, is refused as well.
   * @param path of a file that is not empty
   * @param asker who waits for the answer: whose turn it is, and a signal for when nobody does any more
   * @throws NoTurnError too many wait already, or the signal was aborted
   * @throws Error the file cannot be read, or memory runs out: nothing is said of the picture
   */
  check(path: string, asker: TurnOptions = {}): Promise<PictureCheck> {
    return this.tryToCheck(path, asker, 1);
  }

  /** Lets everything accepted so far finish; may be called again. */
  close(): Promise<void> {
    return this.pool.close();
  }

  /** A process may have died of something else, of want of memory for one, so there is one more try. */
  private async tryToCheck(path: string, asker: TurnOptions, moreTries: number): Promise<PictureCheck> {
    const { maxPixelScans = MAX_PIXEL_SCANS, onLoss } = this.options;
    try {
      return await this.pool.run({ path, maxPixels: this.maxPixels, maxPixelScans }, asker);
    } catch (error) {
      const isTooSlow = error instanceof TaskTookTooLongError;
      if (!isTooSlow && !(error instanceof ProcessDiedError)) throw error;
      onLoss?.(error);
      if (isTooSlow) return { kind: "refused", why: { kind: "too-slow", maxMs: this.maxTaskMs } };
      if (moreTries > 0) return this.tryToCheck(path, asker, moreTries - 1);
      return { kind: "refused", why: { kind: "corrupt", cause: error } };
    }
  }
}
