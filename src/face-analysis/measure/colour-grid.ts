import { type Lab, labOf } from "../picture/colour.js";
import type { Rectangle } from "../face-analyser.js";
import type { RgbPixels } from "../picture/upright-picture.js";

/** Mean colours of a part of a picture, coarsely, row by row; null where a cell is hidden. */
export interface ColourGrid {
  columns: number;
  rows: number;
  cells: (Lab | null)[];
}

/** In each direction so many pixels of a cell are looked at, at most. */
const SAMPLES = 6;
/** A byte of redness that no colour of sRGB has. */
const HIDDEN = 0;

/** The mean colour of a rectangle of pixels, as far as it lies in the picture; null where its middle does not. */
export function meanColour({ rgb, width, height }: RgbPixels, area: Rectangle): Lab | null {
  const middle = { x: area.x + area.width / 2, y: area.y + area.height / 2 };
  if (middle.x < 0 || middle.y < 0 || middle.x >= width || middle.y >= height) return null;
  const columns = samplesOf(area.x, area.width, width);
  let [red, green, blue] = [0, 0, 0];
  const rows = samplesOf(area.y, area.height, height);
  for (const y of rows) {
    for (const x of columns) {
      const at = 3 * (y * width + x);
      red += rgb[at]!;
      green += rgb[at + 1]!;
      blue += rgb[at + 2]!;
    }
  }
  const count = rows.length * columns.length;
  return labOf(Math.round(red / count), Math.round(green / count), Math.round(blue / count));
}

/** Along one axis: pixels spread evenly over a length, the one in its middle among them, as far as they lie in the picture. */
function samplesOf(start: number, length: number, end: number): number[] {
  const places: number[] = [];
  for (let i = 0; i <= SAMPLES; i++) {
    const place = Math.floor(start + ((i + 0.5) * length) / (SAMPLES + 1));
    if (place >= 0 && place < end) places.push(place);
  }
  return places;
}

/** Two bytes of size and three a cell, in base64. */
export function writeGrid({ columns, rows, cells }: ColourGrid): string {
  const bytes = cells.flatMap((cell) =>
    cell === null
      ? [0, HIDDEN, HIDDEN]
      : [
          Math.round(2.55 * cell.lightness),
          Math.round(cell.redness) + 128,
          Math.round(cell.yellowness) + 128,
        ],
  );
  return Buffer.from([columns, rows, ...bytes]).toString("base64");
}

export function readGrid(base64: string): ColourGrid {
  const [columns, rows, ...bytes] = Buffer.from(base64, "base64");
  const cells = Array.from({ length: columns! * rows! }, (_, i) => {
    const [lightness, redness, yellowness] = bytes.slice(3 * i, 3 * i + 3);
    if (redness === HIDDEN) return null;
    return { lightness: lightness! / 2.55, redness: redness! - 128, yellowness: yellowness! - 128 };
  });
  return { columns: columns!, rows: rows!, cells };
}
