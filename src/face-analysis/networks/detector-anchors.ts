import { DETECTOR_MAX_SIDE, DETECTOR_STRIDE } from "./face-networks.js";

/** Feature maps of SSD MobileNet v1 at 512 px: cells per side, and anchors per cell. */
const LEVELS = [
  { cells: 32, anchorsPerCell: 3 },
  { cells: 16, anchorsPerCell: 6 },
  { cells: 8, anchorsPerCell: 6 },
  { cells: 4, anchorsPerCell: 6 },
  { cells: 2, anchorsPerCell: 6 },
  { cells: 1, anchorsPerCell: 6 },
];
export const ANCHOR_COUNT = LEVELS.reduce(
  (sum, { cells, anchorsPerCell }) => sum + cells * cells * anchorsPerCell,
  0,
);

/**
 * The anchors that belong to an input smaller than 512 x 512: the detector is fully convolutional, so a smaller input
 * gives the top left part of each feature map, and the anchors of those cells keep their size in pixels.
 *
 * @param anchors of the 512 px network: {@link ANCHOR_COUNT} rows of top, left, bottom, right as a share of 512 px
 * @param width of the input in pixels, a multiple of the stride
 * @param height likewise
 * @returns the rows of the cells inside the input, in the order of the network's output
 */
export function anchorsForInput(anchors: Float32Array, width: number, height: number): Float32Array {
  for (const side of [width, height]) {
    if (side % DETECTOR_STRIDE !== 0 || side <= 0 || side > DETECTOR_MAX_SIDE) {
      throw new RangeError(
        `The detector takes multiples of ${DETECTOR_STRIDE} px up to ${DETECTOR_MAX_SIDE}, not ${side}`,
      );
    }
  }
  const rows: Float32Array[] = [];
  let levelStart = 0;
  let columns = width / DETECTOR_STRIDE;
  let lines = height / DETECTOR_STRIDE;
  for (const { cells, anchorsPerCell } of LEVELS) {
    for (let line = 0; line < lines; line++) {
      const start = levelStart + line * cells * anchorsPerCell;
      rows.push(anchors.subarray(4 * start, 4 * (start + columns * anchorsPerCell)));
    }
    levelStart += cells * cells * anchorsPerCell;
    columns = Math.ceil(columns / 2);
    lines = Math.ceil(lines / 2);
  }
  const picked = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let offset = 0;
  for (const row of rows) {
    picked.set(row, offset);
    offset += row.length;
  }
  return picked;
}
