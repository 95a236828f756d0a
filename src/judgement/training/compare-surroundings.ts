import type { ColourGrid } from "../../face-analysis/measure/colour-grid.js";
import type { Lab } from "../../face-analysis/picture/colour.js";
import type { Thresholds } from "../bounds.js";

/** Beside it, light is half as telling: it changes with the hour and the camera. */
const LIGHTNESS_WEIGHT = 0.5;
/** A camera may have moved by so many cells, and gone nearer or back by these factors. */
const SHIFTS = [-4, -2, 0, 2, 4];
const ZOOMS = [1, 1.2, 1 / 1.2];
/** Of what the one that shows less of a place shows, both must show so much, and at least so many cells. */
const MIN_COMMON = 0.5;
const MIN_COMMON_CELLS = 16;
/** Colours within a plain wall differ by so much, in CIELAB: below it there is no pattern to agree in. */
const PLAIN = 4;

/** A grid ready to be compared with many. */
export interface Place {
  columns: number;
  rows: number;
  /** Three numbers a cell; of hidden ones the first is NaN. */
  colours: Float32Array;
  seen: number;
}

export function toPlace({ columns, rows, cells }: ColourGrid): Place {
  const colours = Float32Array.from(
    cells.flatMap((cell) =>
      cell === null ? [Number.NaN, 0, 0] : [LIGHTNESS_WEIGHT * cell.lightness, cell.redness, cell.yellowness],
    ),
  );
  return { columns, rows, colours, seen: cells.filter((cell) => cell !== null).length };
}

/**
 * How unlike two places are, from 0 (the same picture of it): how badly their patterns of colours agree, and how far their mean colours lie
 * apart, weighed; at the shift and zoom of the camera that fits best, of every second shift and those around the best of these. Infinity where
 * they show too little in common. The same both ways but for rounding.
 */
export function backgroundDistance(
  a: Place,
  b: Place,
  { background: { colourScale } }: Pick<Thresholds["training"], "background">,
): number {
  const rows = ZOOMS.map((zoom) => facing(a.rows, b.rows, zoom));
  const columns = ZOOMS.map((zoom) => facing(a.columns, b.columns, zoom));
  const least = Math.max(MIN_COMMON_CELLS, MIN_COMMON * Math.min(a.seen, b.seen));
  const distanceAt = ({ zoom, down, right }: Move): number => {
    const sums = sumCommon(a, b, rows[zoom]!, down, columns[zoom]!, right);
    return sums.count < least ? Infinity : unlikeness(sums, colourScale);
  };
  let [best, smallest] = [MOVES[0]!, Infinity];
  for (const move of MOVES) {
    const distance = distanceAt(move);
    if (distance < smallest) [best, smallest] = [move, distance];
  }
  return Math.min(smallest, ...besides(best).map(distanceAt));
}

/** How one camera moved against the other. */
interface Move {
  /** Place among the zooms. */
  zoom: number;
  /** In cells. */
  down: number;
  right: number;
}

const MOVES: readonly Move[] = ZOOMS.flatMap((_, zoom) =>
  SHIFTS.flatMap((down) => SHIFTS.map((right) => ({ zoom, down, right }))),
);

const besides = ({ zoom, down, right }: Move): Move[] =>
  [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => ({ zoom, down: down + y, right: right + x })));

/** Along one axis, the cell of the other picture that shows what each cell of one shows, before a camera moves. */
const facing = (own: number, other: number, zoom: number): number[] =>
  Array.from({ length: own }, (_, i) => Math.round((i + 0.5 - own / 2) * zoom + other / 2 - 0.5));

/** Over the cells that both show. */
interface Sums {
  count: number;
  /** Of the first and the other, coordinate by coordinate. */
  a: readonly number[];
  b: readonly number[];
  squares: number;
  differences: number;
}

/** Plain numbers in one loop: it runs for every shift of every two pictures of a set. */
function sumCommon(
  a: Place,
  b: Place,
  rows: readonly number[],
  down: number,
  columns: readonly number[],
  right: number,
): Sums {
  const [p, q] = [a.colours, b.colours];
  let [count, a0, a1, a2, b0, b1, b2, squares, differences] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let row = 0; row < a.rows; row++) {
    const otherRow = rows[row]! + down;
    if (otherRow < 0 || otherRow >= b.rows) continue;
    for (let column = 0; column < a.columns; column++) {
      const otherColumn = columns[column]! + right;
      if (otherColumn < 0 || otherColumn >= b.columns) continue;
      const i = 3 * (row * a.columns + column);
      const j = 3 * (otherRow * b.columns + otherColumn);
      const p0 = p[i]!;
      const q0 = q[j]!;
      // Hidden in either.
      if (Number.isNaN(p0 + q0)) continue;
      const p1 = p[i + 1]!;
      const p2 = p[i + 2]!;
      const q1 = q[j + 1]!;
      const q2 = q[j + 2]!;
      count++;
      a0 += p0;
      a1 += p1;
      a2 += p2;
      b0 += q0;
      b1 += q1;
      b2 += q2;
      squares += p0 * p0 + p1 * p1 + p2 * p2 + q0 * q0 + q1 * q1 + q2 * q2;
      differences += (p0 - q0) * (p0 - q0) + (p1 - q1) * (p1 - q1) + (p2 - q2) * (p2 - q2);
    }
  }
  return { count, a: [a0, a1, a2], b: [b0, b1, b2], squares, differences };
}

/** Of the pattern, the difference that is left when both have one mean colour, over what they vary; of the colour, the distance of the means. */
function unlikeness({ count, a, b, squares, differences }: Sums, colourScale: number): number {
  const colour = Math.hypot(...a.map((sum, i) => (sum - b[i]!) / count));
  const means = sumOf([...a, ...b].map((sum) => (sum / count) ** 2));
  const variation = Math.max(0, squares / count - means) / 2;
  const left = Math.max(0, differences / count - colour ** 2);
  return Math.sqrt(left) / (Math.sqrt(variation) + PLAIN) + colour / colourScale;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * How unlike the colours of two people's clothes are, in CIELAB: the mean distance from each cell to the one of the other that is nearest in
 * colour, wherever that lies, since arms and heads move.
 */
export function clothesDistance(a: ColourGrid, b: ColourGrid): number {
  const [ofA, ofB] = [a, b].map(({ cells }) => cells.filter((cell) => cell !== null));
  return (meanNearest(ofA!, ofB!) + meanNearest(ofB!, ofA!)) / 2;
}

const meanNearest = (from: readonly Lab[], to: readonly Lab[]): number =>
  sumOf(from.map((one) => Math.min(...to.map((other) => colourDistance(one, other))))) / from.length;

// Not Math.hypot, which takes ten times as long.
const colourDistance = (p: Lab, q: Lab): number =>
  Math.sqrt(
    (LIGHTNESS_WEIGHT * (p.lightness - q.lightness)) ** 2 +
      (p.redness - q.redness) ** 2 +
      (p.yellowness - q.yellowness) ** 2,
  );
