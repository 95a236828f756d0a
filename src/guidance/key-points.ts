import type { Point } from "../face-analysis/face-analyser.js";
import { keyPointsOf, type KeyPointsPicture } from "../face-analysis/find/key-points.js";

/** InstantID's own scripts bring a picture to this before they draw its key points: SDXL's size, in whole steps of its networks. */
const LONG_SIDE = 1280;
const SIDE_STEP = 64;

/**
 * The key points of a picture, and the size at which they are drawn: the picture's proportions, its longer side 1,280 pixels, its shorter side rounded down to a
 * multiple of 64. A generator makes pictures of that size.
 * @param size pixels of the upright image, as the landmarks are
 */
export function toKeyPoints(
  landmarks: Point[],
  { width, height }: { width: number; height: number },
): KeyPointsPicture {
  const scale = LONG_SIDE / Math.max(width, height);
  const [across, down] = [stepped(width * scale), stepped(height * scale)];
  const points = keyPointsOf(landmarks).map(({ x, y }) => ({
    x: tenths((x * across) / width),
    y: tenths((y * down) / height),
  }));
  return { width: across, height: down, points };
}

const stepped = (side: number): number =>
  Math.max(SIDE_STEP, Math.floor(Math.round(side) / SIDE_STEP) * SIDE_STEP);

/** Finer than anybody draws. */
const tenths = (value: number): number => Math.round(value * 10) / 10;
