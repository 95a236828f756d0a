import type { Point } from "../face-analyser.js";
import { lumaAtByte } from "../picture/luma.js";
import type { RgbaPixels } from "../networks/face-networks.js";

/** The patch, in pixels of the upright face: three quarters of the eyes' distance wide. */
const WIDTH = 48;
const HEIGHT = 32;
const CELL = 8;
const COLUMNS = WIDTH / CELL;
const ROWS = HEIGHT / CELL;
const ORIENTATIONS = 8;
/** Where the skin's luma is taken: this far below the eye's centre, and this far around. */
const CHEEK_BELOW = 30;
const CHEEK_HALF_WIDTH = 9;
const CHEEK_HALF_HEIGHT = 7;
/** Added to lumas before they are compared, so that the noise of a black picture is no contrast. */
const DARK = 8;
/** Gradients together weaker than this are noise. */
const FAINT = 5;
/** No one direction may outweigh all others: Lowe's bound, as Dalal and Triggs use it. */
const LARGEST_SHARE = 0.2;

/** Numbers that {@link patchFeatures} gives. */
export const PATCH_FEATURE_COUNT = COLUMNS * ROWS * (ORIENTATIONS + 1);

/**
 * What classifiers see of a part of a face: a histogram of oriented gradients (Dalal and Triggs, CVPR 2005; 8 unsigned orientations in cells of 8 px,
 * one L2-Hys norm for the whole patch) and the luma of each cell over that of the cheeks, as a logarithm, so that the colour of the skin and the
 * light on the whole face do not count.
 * @param centre in pixels of the upright face
 * @param cheek see {@link cheekLuma}
 */
export function patchFeatures(
  face: RgbaPixels,
  centre: Point,
  cheek: number,
  isMirrored: boolean,
): Float64Array {
  const patch = cutPatch(face, centre, isMirrored);
  const features = new Float64Array(PATCH_FEATURE_COUNT);
  const histograms = gradientHistograms(patch);
  features.set(histograms);
  features.set(relativeLumas(patch, cheek), histograms.length);
  return features;
}

const lumaAt = ({ data }: RgbaPixels, pixel: number): number => lumaAtByte(data, 4 * pixel);

/** The median of both cheeks. @param centres of the eyes */
export function cheekLuma(face: RgbaPixels, centres: Point[]): number {
  const seen = new Float64Array(centres.length * 4 * CHEEK_HALF_WIDTH * CHEEK_HALF_HEIGHT);
  let count = 0;
  for (const { x, y } of centres) {
    const [left, top] = [Math.round(x) - CHEEK_HALF_WIDTH, Math.round(y) + CHEEK_BELOW - CHEEK_HALF_HEIGHT];
    for (let row = top; row < top + 2 * CHEEK_HALF_HEIGHT; row++) {
      for (let column = left; column < left + 2 * CHEEK_HALF_WIDTH; column++) {
        const isInside = row >= 0 && row < face.height && column >= 0 && column < face.width;
        if (isInside) seen[count++] = lumaAt(face, row * face.width + column);
      }
    }
  }
  return seen.subarray(0, count).toSorted()[Math.floor(count / 2)] ?? 0;
}

/** {@link WIDTH} × {@link HEIGHT} lumas around a point that lies between pixels. */
function cutPatch(face: RgbaPixels, centre: Point, isMirrored: boolean): Float64Array {
  const patch = new Float64Array(WIDTH * HEIGHT);
  for (let row = 0; row < HEIGHT; row++) {
    for (let column = 0; column < WIDTH; column++) {
      const right = column + 0.5 - WIDTH / 2;
      const x = centre.x + (isMirrored ? -right : right) - 0.5;
      patch[row * WIDTH + column] = between(face, x, centre.y + row - HEIGHT / 2);
    }
  }
  return patch;
}

/** Bilinear; beyond the edge stands the edge. */
function between(face: RgbaPixels, x: number, y: number): number {
  const { width, height } = face;
  const [atX, atY] = [clamp(x, width - 1.001), clamp(y, height - 1.001)];
  const [left, top] = [Math.floor(atX), Math.floor(atY)];
  const [shareX, shareY] = [atX - left, atY - top];
  const at = top * width + left;
  const upper = lumaAt(face, at) * (1 - shareX) + lumaAt(face, at + 1) * shareX;
  const lower = lumaAt(face, at + width) * (1 - shareX) + lumaAt(face, at + width + 1) * shareX;
  return upper * (1 - shareY) + lower * shareY;
}

const clamp = (value: number, max: number): number => Math.min(Math.max(value, 0), max);

function gradientHistograms(patch: Float64Array): Float64Array {
  const histograms = new Float64Array(COLUMNS * ROWS * ORIENTATIONS);
  for (let row = 0, at = 0; row < HEIGHT; row++) {
    const above = row > 0 ? WIDTH : 0;
    const below = row < HEIGHT - 1 ? WIDTH : 0;
    for (let column = 0; column < WIDTH; column++, at++) {
      const down = (patch[at + below]! - patch[at - above]!) / 2;
      const right = (patch[column < WIDTH - 1 ? at + 1 : at]! - patch[column > 0 ? at - 1 : at]!) / 2;
      const turn = (((Math.atan2(down, right) + 2 * Math.PI) % Math.PI) / Math.PI) * ORIENTATIONS;
      const lower = Math.floor(turn);
      const start = (Math.floor(row / CELL) * COLUMNS + Math.floor(column / CELL)) * ORIENTATIONS;
      const strength = Math.hypot(down, right);
      histograms[start + (lower % ORIENTATIONS)]! += strength * (1 - (turn - lower));
      histograms[start + ((lower + 1) % ORIENTATIONS)]! += strength * (turn - lower);
    }
  }
  const cut = normalised(histograms, FAINT).map((share) => Math.min(share, LARGEST_SHARE));
  return normalised(cut, 1e-3);
}

function normalised(vector: Float64Array, least: number): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, least * least));
  return vector.map((value) => value / length);
}

function relativeLumas(patch: Float64Array, cheek: number): Float64Array {
  const sums = new Float64Array(COLUMNS * ROWS);
  for (let row = 0, i = 0; row < HEIGHT; row++) {
    for (let column = 0; column < WIDTH; column++, i++) {
      sums[Math.floor(row / CELL) * COLUMNS + Math.floor(column / CELL)]! += patch[i]!;
    }
  }
  return sums.map((sum) => Math.log((sum / (CELL * CELL) + DARK) / (cheek + DARK)));
}
