import { Point, Rectangle } from "../face-analyser.js";
import { eyeLine } from "../find/landmark-groups.js";
import { LumaPlane, lumaOf } from "../picture/luma.js";
import type { Measure } from "./measure.js";
import { boundsOf } from "../picture/similarity.js";
import { UprightPicture } from "../picture/upright-picture.js";

/** JPEG's blocks. */
const BLOCK = 8;
/** Of a large face the middle is enough, and it costs the same for every picture. */
const MAX_SIDE = 384;
/** Grey levels that a step must have to be seen: smooth skin of a large photo has hardly any, and its grid is there all the same. */
const VISIBLE = 1;
/**
 * In a face with more pixels than this between the eyes, blocks are a smaller part of it and hurt less. Photos of 12 megapixels
 * and more as telephones save them have 0.5 to 0.9 otherwise, and nobody sees it.
 */
const FULL_INTER_EYE = 80;
/** From here on a block is less than a fiftieth of the distance between the eyes: too small to be seen, so it is not looked for. */
const NO_INTER_EYE = 400;
/** Fewer than so many blocks across say nothing. */
const MIN_SIDE = 4 * BLOCK;

/**
 * Steps at the edges of JPEG's blocks, relative to those inside (the blocking term of Wang, Sheikh and Bovik, "No-reference perceptual
 * quality assessment of JPEG compressed images", ICIP 2002, here for whichever of the eight offsets of the grid it is strongest):
 * how far the mean step from pixel to pixel across the block edges exceeds that across all other places, as a share of the latter,
 * averaged over rows and columns. About 0 without blocks; less the larger the face is in pixels, down to 0. Taken at the picture's own
 * pixels: of a picture that was resized after it was compressed the grid is gone.
 * @param landmarks in pixels of the picture
 */
export async function measureBlockiness(picture: UprightPicture, landmarks: Point[]): Promise<Measure> {
  const visible = visibilityAt(eyeLine(landmarks).pixels);
  if (visible === 0) return 0;
  const { pixels } = await picture.closeUp(middleOf(boundsOf(landmarks)), 1);
  const plane = lumaOf(pixels.rgb, pixels.width, pixels.height, 3);
  if (!(plane.width >= MIN_SIDE && plane.height >= MIN_SIDE)) return { notMeasured: "the face is too small" };
  const across = strongestStep(stepsByPhase(plane, plane.width, plane.height, 1, plane.width));
  const down = strongestStep(stepsByPhase(plane, plane.height, plane.width, plane.width, 1));
  return ((across + down) / 2) * visible;
}

/** 1 up to {@link FULL_INTER_EYE}, falling with the blocks' size in the face to 0 at {@link NO_INTER_EYE}. */
const visibilityAt = (interEyePixels: number): number =>
  Math.min(1, Math.max(0, (NO_INTER_EYE / interEyePixels - 1) / (NO_INTER_EYE / FULL_INTER_EYE - 1)));

/** The middle of a large rectangle; a small one as it is. */
function middleOf({ x, y, width, height }: Rectangle): Rectangle {
  const [across, down] = [Math.min(width, MAX_SIDE), Math.min(height, MAX_SIDE)];
  return { x: x + (width - across) / 2, y: y + (height - down) / 2, width: across, height: down };
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
