import type { RgbPixels } from "../picture/upright-picture.js";

/** Bars around a picture, each as a share, 0-1, of its height or width. */
export interface Borders {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** Of a channel, 0-255: JPEG leaves so much in a bar of one colour. */
const TOLERANCE = 10;
/** So much must the first line behind a bar differ, in most of its pixels: a bar ends at once, a studio's wall at the hair. */
export const STEP = 16;
const STEPPING_SHARE = 0.6;
/** Lines behind a bar's end before its step is looked for: reducing a picture mixes the two at the seam. */
export const SEAM = 2;
/** A picture of less than this beside its bars is all of one colour. */
const MIN_CONTENT = 0.2;
/** In how many pixels a line is looked at, at most. */
const SAMPLES = 64;

/**
 * Bars of one colour at the edges, as letterboxes and posters have them. They end in a step along most of the edge, which tells them
 * from a plain wall or sky. Blurred bars, and bars with text in them, are not seen.
 */
export function findBorders(picture: RgbPixels): Borders {
  const { width, height } = picture;
  const [top, bottom] = barsAlong(picture, height, width, (line, across) => line * width + across);
  const [left, right] = barsAlong(picture, width, height, (line, across) => across * width + line);
  return { top, bottom, left, right };
}

type PixelAt = (line: number, across: number) => number;

function barsAlong({ rgb }: RgbPixels, lines: number, length: number, at: PixelAt): [number, number] {
  const places = Array.from(
    { length: Math.min(SAMPLES, length) },
    (_, i, count = Math.min(SAMPLES, length)) => Math.floor(((i + 0.5) * length) / count),
  );
  const bar = (from: number, step: 1 | -1): number => {
    const middle = 3 * at(from, places[places.length >> 1]!);
    const colour: Colour = [rgb[middle]!, rgb[middle + 1]!, rgb[middle + 2]!];
    const isBar = (line: number) =>
      places.every((place) => differenceAt(rgb, 3 * at(line, place), colour) <= TOLERANCE);
    let count = 0;
    while (count < lines && isBar(from + step * count)) count++;
    const behind = from + step * (count + SEAM - 1);
    if (count === 0 || behind < 0 || behind >= lines) return 0;
    const stepping = places.filter(
      (place) => differenceAt(rgb, 3 * at(behind, place), colour) >= STEP,
    ).length;
    return stepping >= STEPPING_SHARE * places.length ? count / lines : 0;
  };
  const both: [number, number] = [bar(0, 1), bar(lines - 1, -1)];
  return both[0] + both[1] > 1 - MIN_CONTENT ? [0, 0] : both;
}

export type Colour = readonly [red: number, green: number, blue: number];

/** How far the pixel at a byte is from a colour, 0-255: in the channel where it is farthest. */
export const differenceAt = (rgb: Uint8Array, byte: number, [red, green, blue]: Colour): number =>
  Math.max(Math.abs(rgb[byte]! - red), Math.abs(rgb[byte + 1]! - green), Math.abs(rgb[byte + 2]! - blue));
