import { type Rectangle, UndecodableImageError } from "../face-analyser.js";
import { type DrawnCopy, drawCopy } from "../picture/draw-copy.js";
import type { KeyPointsPicture } from "../find/key-points.js";
import { drawKeyPoints } from "../picture/draw-key-points.js";
import {
  drawTrainingMask,
  drawTrainingPicture,
  type TrainingPicture,
} from "../picture/draw-training-picture.js";
import "./sharp-on-one-core.js";

/** What a drawing process is asked. */
export type DrawingTask =
  | { draw: "copy"; file: Buffer; maxPixels: number; maxBytes: number }
  | { draw: "training-picture"; file: Buffer; maxPixels: number; picture: TrainingPicture }
  | { draw: "training-mask"; width: number; height: number; box: Rectangle | null }
  | { draw: "key-points"; picture: KeyPointsPicture };

/** Errors lose their class between processes, so the expected one crosses as a value. */
export type DrawingOutcome =
  | { kind: "copy"; copy: DrawnCopy | null }
  | { kind: "png"; png: Buffer }
  | { kind: "undecodable"; cause: unknown };

export async function runDrawingTask(task: DrawingTask): Promise<DrawingOutcome> {
  if (task.draw === "key-points") return { kind: "png", png: await drawKeyPoints(task.picture) };
  if (task.draw === "training-mask") {
    const { width, height, box } = task;
    return { kind: "png", png: await drawTrainingMask(width, height, box) };
  }
  try {
    const { file, maxPixels } = task;
    if (task.draw === "training-picture")
      return { kind: "png", png: await drawTrainingPicture(file, maxPixels, task.picture) };
    return { kind: "copy", copy: await drawCopy(file, maxPixels, task.maxBytes) };
  } catch (error) {
    if (error instanceof UndecodableImageError) return { kind: "undecodable", cause: error.cause };
    throw error;
  }
}
