import { UndecodableImageError } from "../face-analyser.js";
import { type DrawnCopy, drawCopy } from "../picture/draw-copy.js";
import type { KeyPointsPicture } from "../find/key-points.js";
import { drawKeyPoints } from "../picture/draw-key-points.js";
import "./sharp-on-one-core.js";

/** What a drawing process is asked. */
export type DrawingTask =
  | { draw: "copy"; file: Buffer; maxPixels: number; maxBytes: number }
  | { draw: "key-points"; picture: KeyPointsPicture };

/** Errors lose their class between processes, so the expected one crosses as a value. */
export type DrawingOutcome =
  | { kind: "copy"; copy: DrawnCopy | null }
  | { kind: "key-points"; png: Buffer }
  | { kind: "undecodable"; cause: unknown };

export async function runDrawingTask(task: DrawingTask): Promise<DrawingOutcome> {
  if (task.draw === "key-points") return { kind: "key-points", png: await drawKeyPoints(task.picture) };
  try {
    return { kind: "copy", copy: await drawCopy(task.file, task.maxPixels, task.maxBytes) };
  } catch (error) {
    if (error instanceof UndecodableImageError) return { kind: "undecodable", cause: error.cause };
    throw error;
  }
}
