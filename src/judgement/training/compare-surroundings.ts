import type { ColourGrid } from "../../face-analysis/measure/colour-grid.js";
import type { Lab } from "../../face-analysis/picture/colour.js";
import type { Thresholds } from "../bounds.js";

/** Beside it, light is half as telling: it changes with the hour and the camera. */
const LIGHTNESS_WEIGHT = 0.5;
/** A camera may have moved by so many cells, and gone nearer or back by these factors. */
const MAX_SHIFT = 4;
const SHIFTS = Array.from({ length: 2 * MAX_SHIFT + 1 }, (_, i) => i - MAX_SHIFT);
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
 * apart, weighed; at the shift and zoom of the camera that fits best. Infinity where they show too little in common. The same both ways but for
 * rounding.
 */
export function backgroundDistance(
  a: Place,
  b: Place,
  { background }: Pick<Thresholds["training"], "background">,
): number {
  const least = Math.max(MIN_COMMON_CELLS, MIN_COMMON * Math.min(a.seen, b.seen));
  let smallest = Infinity;
  for (const zoom of ZOOMS) {
    for (const down of SHIFTS) {
      const rows = facing(a.rows, b.rows, zoom, down);
      for (const right of SHIFTS) {
        const common = new CommonCells(a, b, rows, facing(a.columns, b.columns, zoom, right));
        if (common.count < least) continue;
        smallest = Math.min(smallest, common.pattern + common.colour / background.colourScale);
      }
    }
  }
  return smallest;
}

/** Along one axis, the cell of the other picture that shows what each cell of one shows, as one camera moved against the other. */
const facing = (own: number, other: number, zoom: number, shift: number): number[] =>
  Array.from({ length: own }, (_, i) => Math.round((i + 0.5 - own / 2) * zoom + other / 2 - 0.5) + shift);

/** Sums over the cells that both show. */
class CommonCells {
  count = 0;
  private readonly sumsA = [0, 0, 0];
  private readonly sumsB = [0, 0, 0];
  private squares = 0;
  private differences = 0;

  constructor(a: Place, b: Place, rows: readonly number[], columns: readonly number[]) {
    for (let row = 0; row < a.rows; row++) {
      const other = rows[row]!;
      if (other < 0 || other >= b.rows) continue;
      for (let column = 0; column < a.columns; column++) {
        const otherColumn = columns[column]!;
        if (otherColumn < 0 || otherColumn >= b.columns) continue;
        this.add(a.colours, 3 * (row * a.columns + column), b.colours, 3 * (other * b.columns + otherColumn));
      }
    }
  }

  private add(a: Float32Array, at: number, b: Float32Array, otherAt: number): void {
    if (Number.isNaN(a[at]!) || Number.isNaN(b[otherAt]!)) return;
    this.count++;
    for (let i = 0; i < 3; i++) {
      const [x, y] = [a[at + i]!, b[otherAt + i]!];
      this.sumsA[i]! += x;
      this.sumsB[i]! += y;
      this.squares += x * x + y * y;
      this.differences += (x - y) ** 2;
    }
  }

  /** How far the mean colours lie apart. */
  get colour(): number {
    return Math.sqrt(sumOf(this.sumsA.map((sum, i) => ((sum - this.sumsB[i]!) / this.count) ** 2)));
  }

  /** The difference that is left when both have one mean colour, over what they vary. */
  get pattern(): number {
    const means = sumOf([...this.sumsA, ...this.sumsB].map((sum) => (sum / this.count) ** 2));
    const variation = Math.max(0, this.squares / this.count - means) / 2;
    const left = Math.max(0, this.differences / this.count - this.colour ** 2);
    return Math.sqrt(left) / (Math.sqrt(variation) + PLAIN);
  }
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

const colourDistance = (p: Lab, q: Lab): number =>
  Math.hypot(
    LIGHTNESS_WEIGHT * (p.lightness - q.lightness),
    p.redness - q.redness,
    p.yellowness - q.yellowness,
  );
