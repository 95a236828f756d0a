import { Point } from "./face-analyser.js";
import { eyeLine } from "./landmark-groups.js";
import { LumaPlane, lumaOf } from "./luma.js";
import type { Measure } from "./measure.js";
import { boundsOf } from "./similarity.js";
import { UprightPicture } from "./upright-picture.js";

/** JPEG's blocks. */
const BLOCK = 8;
/** Of a large face the middle is enough, and it costs the same for every picture. */
const MAX_SIDE = 384;
/** Grey levels that a step must have to be seen: smooth skin of a large photo has hardly any, and its grid is there all the same. */
const VISIBLE = 1;
/**
 * In a face with more pixels than this between the eyes, blocks are a smaller part of it and hurt less in proportion. Photos of 12
 * megapixels and more as telephones save them have 0.5 to 0.9 otherwise, and nobody sees it.
 */
const FULL_INTER_EYE = 80;
/** Fewer than so many blocks across say nothing. */
const MIN_SIDE = 4 * BLOCK;

/**
 * Steps at the edges of JPEG's blocks, relative to those inside (the blocking term of Wang, Sheikh and Bovik, "No-reference perceptual
 * quality assessment of JPEG compressed images", ICIP 2002, here for whichever of the eight offsets of the grid it is strongest):
 * how far the mean step from pixel to pixel across the block edges exceeds that across all other places, as a share of the latter,
 * averaged over rows and columns. About 0 without blocks. Taken at the pixels as decoded: of a picture that was resized after it was
 * compressed the grid is gone, and so it is where a large face was decoded reduced, whose blocks nobody sees.
 */
export function measureBlockiness(picture: UprightPicture, landmarks: Point[]): Measure {
  const plane = cutLuma(picture, landmarks);
  if (plane === null) return { notMeasured: "the face is too small" };
  const across = strongestStep(stepsByPhase(plane, plane.width, plane.height, 1, plane.width));
  const down = strongestStep(stepsByPhase(plane, plane.height, plane.width, plane.width, 1));
  return ((across + down) / 2) * Math.min(1, FULL_INTER_EYE / eyeLine(landmarks).pixels);
}

/** The decoded pixels around the middle of the face. */
function cutLuma({ pixels, shown }: UprightPicture, landmarks: Point[]): LumaPlane | null {
  const bounds = boundsOf(landmarks);
  const fineness = pixels.width / shown.width;
  const extent = (from: number, length: number, all: number): [number, number] => {
    const side = Math.min(length * fineness, MAX_SIDE);
    const start = Math.max(0, Math.round(from * fineness + (length * fineness - side) / 2));
    return [start, Math.min(all, Math.round(start + side)) - start];
  };
  const [left, width] = extent(bounds.x - shown.x, bounds.width, pixels.width);
  const [top, height] = extent(bounds.y - shown.y, bounds.height, pixels.height);
  if (!(width >= MIN_SIDE && height >= MIN_SIDE)) return null;
  const rows = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const start = 3 * ((top + y) * pixels.width + left);
    rows.set(pixels.rgb.subarray(start, start + 3 * width), 3 * width * y);
  }
  return lumaOf(rows, width, height, 3);
}

/** Mean absolute step from each place to the next along a line, by the place's remainder modulo the block. */
function stepsByPhase(
  { luma }: LumaPlane,
  length: number,
  lines: number,
  step: number,
  lineStep: number,
): number[] {
  const sums = Array.from({ length: BLOCK }, () => 0);
  const counts = Array.from({ length: BLOCK }, () => 0);
  for (let i = 0; i < length - 1; i++) {
    let sum = 0;
    for (let line = 0, at = i * step; line < lines; line++, at += lineStep)
      sum += Math.abs(luma[at + step]! - luma[at]!);
    sums[i % BLOCK]! += sum;
    counts[i % BLOCK]! += lines;
  }
  return sums.map((sum, phase) => sum / counts[phase]!);
}

/** How much the largest of the eight means exceeds the mean of the others, as a share of it. */
function strongestStep(steps: number[]): number {
  const strongest = Math.max(...steps);
  const others = (steps.reduce((sum, step) => sum + step, 0) - strongest) / (BLOCK - 1);
  return (strongest - others) / (others + VISIBLE);
}
