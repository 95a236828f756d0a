import assert from "node:assert/strict";
import { type ColourGrid, readGrid, writeGrid } from "../../../src/face-analysis/measure/colour-grid.js";
import type { Lab } from "../../../src/face-analysis/picture/colour.js";
import { DEFAULT_THRESHOLDS } from "../../../src/judgement/default-bounds.js";
import {
  backgroundDistance,
  clothesDistance,
  toPlace,
} from "../../../src/judgement/training/compare-surroundings.js";

const { training } = DEFAULT_THRESHOLDS;

const grid = (
  columns: number,
  rows: number,
  cell: (column: number, row: number) => Lab | null,
): ColourGrid => ({
  columns,
  rows,
  cells: Array.from({ length: columns * rows }, (_, i) => cell(i % columns, Math.floor(i / columns))),
});
const grey = (lightness: number): Lab => ({ lightness, redness: 0, yellowness: 0 });

/** Furniture of a made room: its colours change every two cells. */
const furniture =
  (seed: number) =>
  (column: number, row: number): Lab => {
    const at = Math.floor(column / 2) * 7 + Math.floor(row / 2) * 13 + seed;
    return {
      lightness: 50 + 25 * Math.sin(at * at),
      redness: 20 * Math.sin(3 * at * at),
      yellowness: 20 * Math.cos(at * at),
    };
  };
/** As it stands in the middle, a person hides it. */
const behindPerson = (cell: (column: number, row: number) => Lab) => (column: number, row: number) =>
  column > 4 && column < 11 && row > 3 ? null : cell(column, row);

const distance = (a: ColourGrid, b: ColourGrid): number =>
  backgroundDistance(toPlace(a), toPlace(b), training);

describe("Two backgrounds", () => {
  const room = furniture(1);
  const here = grid(16, 16, behindPerson(room));

  it("are at distance 0 from themselves", () => {
    assert.ok(distance(here, here) < 1e-3);
  });

  it("are one place when the camera moved, and the light with it", () => {
    const lighter = (column: number, row: number) => {
      const cell = room(column + 2, row + 2);
      return { ...cell, lightness: cell.lightness + 6 };
    };

    assert.ok(distance(here, grid(16, 16, behindPerson(lighter))) <= training.background.distance);
  });

  it("are two places when only their colours are alike", () => {
    const elsewhere = grid(16, 16, behindPerson(furniture(40)));

    assert.ok(distance(here, elsewhere) > training.background.distance);
  });

  it("are one wall when both are plain and of one colour, and two when of two", () => {
    const [wall, alike, other] = [60, 62, 90].map((lightness) =>
      grid(
        16,
        12,
        behindPerson(() => grey(lightness)),
      ),
    );
    const blue = grid(
      16,
      12,
      behindPerson(() => ({ lightness: 60, redness: 0, yellowness: -30 })),
    );

    assert.ok(distance(wall!, alike!) <= training.background.distance);
    assert.ok(distance(wall!, blue) > training.background.distance);
    assert.ok(distance(wall!, other!) > distance(wall!, alike!));
  });

  it("are never one place where too little is seen in common", () => {
    const [left, right] = [
      grid(16, 16, (column) => (column < 3 ? grey(50) : null)),
      grid(16, 16, (column) => (column > 12 ? grey(50) : null)),
    ];

    assert.equal(distance(left!, right!), Infinity);
  });
});

describe("Clothes", () => {
  it("are the same however the person moved", () => {
    const stripes = grid(6, 6, (_, row) => (row % 2 === 0 ? grey(20) : grey(80)));
    const moved = grid(6, 6, (_, row) => (row % 2 === 1 ? grey(20) : grey(80)));

    assert.ok(clothesDistance(stripes, moved) < 1);
  });

  it("are others in another colour", () => {
    const red = grid(6, 6, () => ({ lightness: 40, redness: 50, yellowness: 30 }));
    const blue = grid(6, 6, () => ({ lightness: 40, redness: 10, yellowness: -40 }));

    assert.ok(clothesDistance(red, blue) > training.clothes.distance);
  });
});

describe("A grid of colours", () => {
  it("is read as it was written, to a unit of CIELAB, with what is hidden", () => {
    const written = grid(5, 3, (column, row) =>
      column === row ? null : { lightness: 7 * column, redness: 10 * row - 100, yellowness: 90 - column },
    );

    const { columns, rows, cells } = readGrid(writeGrid(written));

    assert.deepEqual([columns, rows], [5, 3]);
    for (const [i, cell] of cells.entries()) {
      const before = written.cells[i]!;
      if (before === null || cell === null) assert.equal(cell, before);
      else
        for (const name of ["lightness", "redness", "yellowness"] as const)
          assert.ok(Math.abs(cell[name] - before[name]) <= 0.5);
    }
  });
});
