import type { Rectangle } from "../face-analyser.js";
import { centreOf } from "../picture/similarity.js";
import type { UprightPicture } from "../picture/upright-picture.js";

/** Lines are looked for between the faces, from so many sides of each box off its middle: a collage may cut into the hair. */
const FROM_MIDDLE = 0.3;
/** Levels, of 255, by which a pixel on one side of a line differs from that on the other side. */
const MIN_STEP = 12;
/** And so many times as much as the pixels on either side differ among themselves. */
const STEP_OVER_TEXTURE = 2;
/** Pixels between what is compared: a reduced picture blurs an edge over two. */
const REACH = 2;

/**
 * Whether two faces lie in two pictures that were put beside each other: how much of the straightest line between them, upright or level and across the
 * whole picture, is a hard edge, 0-1. Edges within a photograph seldom are as long.
 * @param picture all of it, reduced to some hundreds of pixels
 */
export function seamBetween({ pixels, fineness }: UprightPicture, a: Rectangle, b: Rectangle): number {
  const { width, height, rgb } = pixels;
  const [p, q] = [centreOf(a), centreOf(b)];
  const upright: Lines = { rgb, count: width, length: height, apart: 3, along: 3 * width };
  const level: Lines = { rgb, count: height, length: width, apart: 3 * width, along: 3 };
  return Math.max(
    hardest(upright, fineness, [p.x, a.width], [q.x, b.width]),
    hardest(level, fineness, [p.y, a.height], [q.y, b.height]),
  );
}

/** The parallel lines of a picture in one direction. */
interface Lines {
  rgb: Buffer;
  count: number;
  /** Pixels of a line. */
  length: number;
  /** Bytes from a pixel to that of the next line, and to the next one of its line. */
  apart: number;
  along: number;
}

function hardest(
  lines: Lines,
  fineness: number,
  ...faces: readonly [middle: number, side: number][]
): number {
  const [first, last] = faces.toSorted(([a], [b]) => a - b) as [[number, number], [number, number]];
  const from = Math.ceil((first[0] + FROM_MIDDLE * first[1]) * fineness);
  const to = Math.floor((last[0] - FROM_MIDDLE * last[1]) * fineness);
  let most = 0;
  for (let line = Math.max(from, 2 * REACH); line <= Math.min(to, lines.count - 2 * REACH - 1); line++) {
    most = Math.max(most, edgeShare(lines, line));
  }
  return most;
}

/** The share of a line at which the pixels before and after it differ, and more so than on either side of it. */
function edgeShare({ rgb, length, apart, along }: Lines, line: number): number {
  let hard = 0;
  for (let i = 0; i < length; i++) {
    const at = line * apart + i * along;
    const [before, after] = [at - REACH * apart, at + (REACH - 1) * apart];
    const step = difference(rgb, before, after);
    if (step < MIN_STEP) continue;
    const texture = Math.max(
      difference(rgb, before - REACH * apart, before),
      difference(rgb, after, after + REACH * apart),
    );
    if (step >= STEP_OVER_TEXTURE * texture) hard++;
  }
  return hard / length;
}

/** Of the channel that differs most. */
const difference = (rgb: Buffer, p: number, q: number): number =>
  Math.max(
    Math.abs(rgb[p]! - rgb[q]!),
    Math.abs(rgb[p + 1]! - rgb[q + 1]!),
    Math.abs(rgb[p + 2]! - rgb[q + 2]!),
  );
