import { UprightFace } from "./draw-upright-face.js";
import { convexHull, spanAt } from "./face-luminance.js";
import { LumaPlane, lumaPlane } from "../picture/luma.js";
import type { Measure } from "./measure.js";

export interface DrawingMeasures {
  lineContrast: Measure;
  flatShading: Measure;
}

/** Channels beyond these are paper, ink or clipped light: they say nothing of how the surface was made. */
const INK = 8;
const PAPER = 250;
/** A neighbourhood of 3 × 3 pixels whose luma spans less than this is flat. */
const FLAT_RANGE = 2.5;
/** Every second pixel of every second row: neighbourhoods overlap. */
const STEP = 2;
/** Below so many pixels that are neither paper nor ink, there is nothing to judge. */
const MIN_PIXELS = 75;

/**
 * Two signs that a face is drawn, taken inside the outline of the landmarks from the luma's range in each 3 × 3 neighbourhood.
 * `lineContrast`: the median of the ranges of what is neither paper nor ink; skin is shaded softly, lines are not.
 * `flatShading`: the share of flat neighbourhoods times the 99th percentile of the ranges over 255; an area painted in one colour has hard
 * outlines, whereas a blurred or smoothed photo has none.
 */
export function measureDrawingLook(face: UprightFace, plane = lumaPlane(face)): DrawingMeasures {
  const ranges = tonedRanges(face, plane);
  if (ranges.length < MIN_PIXELS) {
    const bare = { notMeasured: "the face is nothing but black and white" };
    return { lineContrast: bare, flatShading: bare };
  }
  const flat = ranges.findIndex((range) => range >= FLAT_RANGE);
  const flatShare = (flat < 0 ? ranges.length : flat) / ranges.length;
  return {
    lineContrast: ranges[ranges.length >> 1]!,
    flatShading: (flatShare * ranges[Math.floor(0.99 * (ranges.length - 1))]!) / 255,
  };
}

/** The ranges, rising, around pixels of the face that are neither paper nor ink. */
function tonedRanges(face: UprightFace, plane: LumaPlane): Float32Array {
  const hull = convexHull(face.landmarks);
  const ranges: number[] = [];
  for (let y = 1; y < face.height - 1; y += STEP) {
    const [from, to] = spanAt(hull, y + 0.5, face.width);
    for (let x = Math.max(1, from); x < Math.min(face.width - 1, to); x += STEP) {
      const at = 4 * (y * face.width + x);
      const brightest = Math.max(face.data[at]!, face.data[at + 1]!, face.data[at + 2]!);
      if (brightest > INK && brightest < PAPER) ranges.push(rangeAround(plane, x, y));
    }
  }
  return new Float32Array(ranges).toSorted();
}

function rangeAround({ luma, width }: LumaPlane, x: number, y: number): number {
  let least = Infinity;
  let most = -Infinity;
  for (let row = y - 1; row <= y + 1; row++) {
    for (let i = row * width + x - 1; i <= row * width + x + 1; i++) {
      const value = luma[i]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return most - least;
}
