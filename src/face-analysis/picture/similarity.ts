import { Point, Rectangle } from "../face-analyser.js";

/** A turn, a scale and a shift without mirroring: x' = a·x − b·y + tx, y' = b·x + a·y + ty. */
export interface Similarity {
  a: number;
  b: number;
  tx: number;
  ty: number;
}

export const radians = (degrees: number): number => (degrees * Math.PI) / 180;
export const degrees = (radians: number): number => (radians * 180) / Math.PI;

/** Length of a unit vector after the transform. */
export const scaleOf = ({ a, b }: Similarity): number => Math.hypot(a, b);

export function transformPoint({ a, b, tx, ty }: Similarity, { x, y }: Point): Point {
  return { x: a * x - b * y + tx, y: b * x + a * y + ty };
}

export function invert({ a, b, tx, ty }: Similarity): Similarity {
  const squared = a * a + b * b;
  return {
    a: a / squared,
    b: -b / squared,
    tx: -(a * tx + b * ty) / squared,
    ty: (b * tx - a * ty) / squared,
  };
}

/**
 * The similarity that brings `from` closest to `to` in the least squares sense (Umeyama 1991, in two dimensions, where
 * it has this closed form).
 * @throws RangeError fewer than two distinct points
 */
export function fitSimilarity(from: Point[], to: Point[]): Similarity {
  const f = meanPoint(from);
  const t = meanPoint(to);
  let dot = 0;
  let cross = 0;
  let spread = 0;
  for (const [i, point] of from.entries()) {
    const x = point.x - f.x;
    const y = point.y - f.y;
    const u = to[i]!.x - t.x;
    const v = to[i]!.y - t.y;
    dot += x * u + y * v;
    cross += x * v - y * u;
    spread += x * x + y * y;
  }
  const a = dot / spread;
  const b = cross / spread;
  if (!(Math.hypot(a, b) > 0)) throw new RangeError("A similarity needs two distinct points");
  return { a, b, tx: t.x - a * f.x + b * f.y, ty: t.y - b * f.x - a * f.y };
}

/**
 * Maps a square of the picture, turned about its centre, onto an upright square.
 * @param side of the square in the picture, in pixels
 * @param turnRadians how far the square is turned clockwise in the picture
 * @param size side of the result
 */
export function squareToUpright(centre: Point, side: number, turnRadians: number, size: number): Similarity {
  const scale = size / side;
  const a = scale * Math.cos(turnRadians);
  const b = -scale * Math.sin(turnRadians);
  return { a, b, tx: size / 2 - a * centre.x + b * centre.y, ty: size / 2 - b * centre.x - a * centre.y };
}

export function meanPoint(points: Point[]): Point {
  let x = 0;
  let y = 0;
  for (const point of points) {
    x += point.x;
    y += point.y;
  }
  return { x: x / points.length, y: y / points.length };
}

/** The smallest upright rectangle around the points. */
export function boundsOf(points: Point[]): Rectangle {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** What bounds points that stand turned, when they are turned back upright, and the way from there to where they stand. */
export function uprightBounds(points: Point[], turnRadians: number): { bounds: Rectangle; back: Similarity } {
  const turn = squareToUpright({ x: 0, y: 0 }, 1, turnRadians, 1);
  return { bounds: boundsOf(points.map((point) => transformPoint(turn, point))), back: invert(turn) };
}

export function centreOf({ x, y, width, height }: Rectangle): Point {
  return { x: x + width / 2, y: y + height / 2 };
}
