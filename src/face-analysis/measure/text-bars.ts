import { median } from "../picture/median.js";
import type { RgbPixels } from "../picture/upright-picture.js";
import { type Colour, differenceAt, SEAM, STEP } from "./uniform-borders.js";

/** Of a channel, 0-255: JPEG leaves so much in a bar of one colour, more beside letters. */
const TOLERANCE = 24;
/** A line of the bar without letters is of its colour in so many pixels, one with letters in so many. */
const PLAIN_SHARE = 0.985;
const TEXT_SHARE = 0.35;
/** Letters differ so much from the bar, in some pixel of their line. */
const MIN_INK = 60;
/** A line of letters changes so often between ink and bar: a word of few letters does, a head before a wall does not. */
const MIN_STROKES = 6;
/** In so many pixels must the first line behind the bar differ: fewer than behind a bar without letters, which say a good deal themselves. */
const STEPPING_SHARE = 0.3;
/** Shares of the picture's height: less is a thin line, more is a poster. */
const MIN_BAR = 0.03;
const MAX_BAR = 0.45;
/** Lines of letters that a bar has at least, as a share of the picture's height. */
const MIN_TEXT = 0.008;

/**
 * How much of a picture is a bar with letters in it, at the top or the bottom, as memes, subtitled stills and watermark strips have them: the larger of both, as a
 * share, 0-1, of the height; 0 for none. A bar is of one colour but for its letters, with plain lines above and below them, and ends in a step along a
 * good part of the picture's width. Letters on the photograph itself, upright ones at a side, and translucent bars are not seen.
 */
export function measureTextBar(picture: RgbPixels): number {
  return Math.max(barFrom(picture, 0, 1), barFrom(picture, picture.height - 1, -1));
}

function barFrom(picture: RgbPixels, edge: number, step: 1 | -1): number {
  const { height } = picture;
  const colour = usualColour(picture, edge);
  let text = 0;
  let textInBar = 0;
  let end = 0;
  for (let count = 0; count < MAX_BAR * height; count++) {
    const { share, strokes } = lookAtLine(picture, edge + step * count, colour);
    if (share >= PLAIN_SHARE) [end, textInBar] = [count + 1, text];
    else if (share < TEXT_SHARE) break;
    else if (strokes >= MIN_STROKES) text++;
  }
  const isText = textInBar >= Math.max(2, MIN_TEXT * height) && end >= MIN_BAR * height;
  if (!isText) return 0;
  const behind = lookAtLine(picture, edge + step * (end + SEAM - 1), colour);
  return behind.stepping >= STEPPING_SHARE ? end / height : 0;
}

/** The middle value of each channel along a line. */
function usualColour({ rgb, width }: RgbPixels, line: number): Colour {
  const usual = (channel: number): number =>
    median(Array.from({ length: width }, (_, x) => rgb[3 * (line * width + x) + channel]!));
  return [usual(0), usual(1), usual(2)];
}

interface LineLook {
  /** Of pixels that have the bar's colour, 0-1, and of those that are far from it. */
  share: number;
  stepping: number;
  /** How often it changes between the bar's colour and ink. */
  strokes: number;
}

function lookAtLine({ rgb, width }: RgbPixels, line: number, colour: Colour): LineLook {
  let [same, stepping, strokes, isInk] = [0, 0, 0, false];
  for (let x = 0; x < width; x++) {
    const difference = differenceAt(rgb, 3 * (line * width + x), colour);
    if (difference <= TOLERANCE) same++;
    if (difference >= STEP) stepping++;
    if (isInk ? difference <= TOLERANCE : difference >= MIN_INK) {
      isInk = !isInk;
      strokes++;
    }
  }
  return { share: same / width, stepping: stepping / width, strokes };
}
