import { join } from "node:path";
import { type Rectangle, UndecodableImageError } from "../face-analyser.js";
import type { DrawnCopy } from "../picture/draw-copy.js";
import type { TrainingPicture } from "../picture/draw-training-picture.js";
import type { KeyPointsPicture } from "../find/key-points.js";
import { ProcessPool } from "./process-pool.js";
import type { DrawingOutcome, DrawingTask } from "./run-drawing-task.js";

const MAIN_FILE = join(__dirname, "drawing-process-main.js");
const MAX_HEAP_MEGABYTES = 128;
const MAX_MS = 60_000;

export interface PictureDrawerOptions {
  /** Width × height: of a larger picture no copy is drawn. */
  maxPixels: number;
}

/** Draws what generators and trainers are given in place of an original, in a child process of its own that the first one starts: nothing is decoded where clients are answered. */
export class PictureDrawer {
  private readonly pool = new ProcessPool<DrawingTask, DrawingOutcome>({
    name: "drawing process",
    processes: 1,
    mainFile: MAIN_FILE,
    maxHeapMegabytes: MAX_HEAP_MEGABYTES,
    maxTaskMs: MAX_MS,
  });

  constructor(private readonly options: PictureDrawerOptions) {}

  /**
   * See {@link drawCopy}.
   * @throws UndecodableImageError
   * @throws ProcessDiedError, TaskTookTooLongError
   */
  async drawCopy(file: Buffer, maxBytes: number): Promise<DrawnCopy | null> {
    const { maxPixels } = this.options;
    const outcome = await this.pool.run({ draw: "copy", file, maxPixels, maxBytes });
    if (outcome.kind === "undecodable") throw new UndecodableImageError({ cause: outcome.cause });
    if (outcome.kind !== "copy") throw new Error(`A copy ended as ${outcome.kind}`);
    return outcome.copy;
  }

  /** PNG; see {@link drawKeyPoints}. @throws ProcessDiedError, TaskTookTooLongError */
  async drawKeyPoints(picture: KeyPointsPicture): Promise<Buffer> {
    return this.drawPng({ draw: "key-points", picture });
  }

  /** PNG; see {@link drawTrainingPicture}. @throws UndecodableImageError, ProcessDiedError, TaskTookTooLongError */
  async drawTrainingPicture(file: Buffer, picture: TrainingPicture): Promise<Buffer> {
    const { maxPixels } = this.options;
    return this.drawPng({ draw: "training-picture", file, maxPixels, picture });
  }

  /** PNG; see {@link drawTrainingMask}. @throws ProcessDiedError, TaskTookTooLongError */
  async drawTrainingMask(width: number, height: number, box: Rectangle | null): Promise<Buffer> {
    return this.drawPng({ draw: "training-mask", width, height, box });
  }

  private async drawPng(task: DrawingTask): Promise<Buffer> {
    const outcome = await this.pool.run(task);
    if (outcome.kind === "undecodable") throw new UndecodableImageError({ cause: outcome.cause });
    if (outcome.kind !== "png") throw new Error(`${task.draw} ended as ${outcome.kind}`);
    return outcome.png;
  }

  /** Lets everything accepted so far finish; may be called again. */
  close(): Promise<void> {
    return this.pool.close();
  }
}
