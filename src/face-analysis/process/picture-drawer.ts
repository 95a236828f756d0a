import { join } from "node:path";
import { UndecodableImageError } from "../face-analyser.js";
import type { DrawnCopy } from "../picture/draw-copy.js";
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

/** Draws what generators are given in place of an original, in a child process of its own that the first one starts: nothing is decoded where clients are answered. */
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
    const outcome = await this.pool.run({ draw: "key-points", picture });
    if (outcome.kind !== "key-points") throw new Error(`Key points ended as ${outcome.kind}`);
    return outcome.png;
  }

  /** Lets everything accepted so far finish; may be called again. */
  close(): Promise<void> {
    return this.pool.close();
  }
}
