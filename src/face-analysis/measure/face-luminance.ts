import { luminanceOf } from "../picture/colour.js";
import { UPRIGHT_FACE_INTER_EYE, UprightFace } from "./draw-upright-face.js";
import { Point } from "../face-analyser.js";
import { LEFT_EYE, MOUTH, RIGHT_EYE, partCentre } from "../find/landmark-groups.js";
import { lumaAtByte } from "../picture/luma.js";
import { RgbaPixels } from "../networks/face-networks.js";

/**
 * Number of pixels of each luminance, 0-255: the relative luminance (linear light) times 255, rounded, as ISO/IEC 29794-5:2025 and
 * its reference implementation (BSI, OFIQ) take it. The middle grey of a screen, 128, is 55 there.
 */
export type LuminanceHistogram = Uint32Array;

/**
 * The histogram of the landmarked region: the convex hull of the landmarks, from the eyebrows to the chin.
 * @param valueAt what is counted: the luminance, or another value of 0-255
 */
export function faceHistogram(face: UprightFace, valueAt = luminanceAt): LuminanceHistogram {
  const hull = convexHull(face.landmarks);
  const histogram = new Uint32Array(256);
  const bottom = Math.min(Math.ceil(Math.max(...hull.map(({ y }) => y))), face.height);
  for (let y = Math.max(0, Math.floor(Math.min(...hull.map((point) => point.y)))); y < bottom; y++) {
    const [from, to] = spanAt(hull, y + 0.5, face.width);
    for (let x = from; x < to; x++) histogram[valueAt(face, x, y)]!++;
  }
  return histogram;
}

/** The histograms of a square on each cheek, 0.3 eye distances wide, from halfway between the eyes and the mouth downwards. */
export function cheekHistograms(face: UprightFace): [LuminanceHistogram, LuminanceHistogram] {
  const { landmarks } = face;
  const side = Math.round(0.3 * UPRIGHT_FACE_INTER_EYE);
  const left = partCentre(landmarks, LEFT_EYE);
  const right = partCentre(landmarks, RIGHT_EYE);
  const down = (partCentre(landmarks, MOUTH).y - (left.y + right.y) / 2) / 2;
  return [
    squareHistogram(face, { x: left.x, y: left.y + down }, side),
    squareHistogram(face, { x: right.x - side, y: right.y + down }, side),
  ];
}

function squareHistogram(pixels: RgbaPixels, corner: Point, side: number): LuminanceHistogram {
  const histogram = new Uint32Array(256);
  const [left, top] = [Math.round(corner.x), Math.round(corner.y)];
  for (let y = Math.max(0, top); y < Math.min(pixels.height, top + side); y++) {
    for (let x = Math.max(0, left); x < Math.min(pixels.width, left + side); x++) {
      histogram[luminanceAt(pixels, x, y)]!++;
    }
  }
  return histogram;
}

function luminanceAt({ width, data }: RgbaPixels, x: number, y: number): number {
  const at = 4 * (y * width + x);
  return Math.round(255 * luminanceOf(data[at]!, data[at + 1]!, data[at + 2]!));
}

/** Luma of Rec. 601, 0-255: as the eye sees steps of light, unlike the luminance. */
export function lumaAt({ width, data }: RgbaPixels, x: number, y: number): number {
  return Math.round(lumaAtByte(data, 4 * (y * width + x)));
}

/** The corners of the smallest convex polygon around the points, in turn (Andrew's monotone chain, 1979). */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((p, q) => p.x - q.x || p.y - q.y);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length > 1 && !turnsLeft(chain.at(-2)!, chain.at(-1)!, point)) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

const turnsLeft = (a: Point, b: Point, c: Point): boolean =>
  (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0;

/** Pixels of a row that lie in a convex polygon, as first and one after the last. */
export function spanAt(hull: readonly Point[], y: number, width: number): [from: number, to: number] {
  let [from, to] = [Infinity, -Infinity];
  for (let i = 0; i < hull.length; i++) {
    const [p, q] = [hull[i]!, hull[(i + 1) % hull.length]!];
    if (p.y <= y === q.y <= y) continue;
    const crossing = p.x + ((y - p.y) / (q.y - p.y)) * (q.x - p.x);
    from = Math.min(from, crossing);
    to = Math.max(to, crossing);
  }
  if (from > to) return [0, 0];
  return [Math.max(0, Math.ceil(from - 0.5)), Math.min(width, Math.ceil(to - 0.5))];
}
