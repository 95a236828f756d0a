/** CIE x and y. */
export type Chromaticity = readonly [x: number, y: number];

export interface RgbColourSpace {
  red: Chromaticity;
  green: Chromaticity;
  blue: Chromaticity;
  white: Chromaticity;
  /** From a stored value, 0-1, to light, 0-1. */
  toLight(value: number): number;
}

export const D65: Chromaticity = [0.3127, 0.329];
/** The white of the ICC's connection space, as X, Y and Z. */
const D50 = [0.9642, 1, 0.8249];
/** Lam's cone responses (Bradford), which ICC profiles adapt white by. */
const BRADFORD = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];
const CURVE_POINTS = 1024;

type Matrix = number[][];

/**
 * An ICC profile (version 2, matrix and curve) of a space of colours, for what decodes pictures to convert by.
 * Source of the layout: ICC.1:2001-04, sections 6 and 7.
 */
export function iccProfileOf(space: RgbColourSpace): Buffer {
  const columns = toConnectionSpace(space);
  const curve = curveTag(space.toLight);
  const tags: [name: string, content: Buffer][] = [
    ["desc", Buffer.concat([typed("desc"), uint32(2), Buffer.from("-\0"), Buffer.alloc(78)])],
    ["cprt", Buffer.concat([typed("text"), Buffer.from("-\0\0\0")])],
    ["wtpt", xyzTag(D50)],
    ["rXYZ", xyzTag(columns.map((row) => row[0]!))],
    ["gXYZ", xyzTag(columns.map((row) => row[1]!))],
    ["bXYZ", xyzTag(columns.map((row) => row[2]!))],
    ["rTRC", curve],
    ["gTRC", curve],
    ["bTRC", curve],
  ];
  return assembled(tags.map(([name, content]) => [name, padded(content)]));
}

function assembled(tags: [name: string, content: Buffer][]): Buffer {
  let offset = 128 + 4 + 12 * tags.length;
  const table = tags.map(([name, content]) => {
    const entry = Buffer.concat([Buffer.from(name, "latin1"), uint32(offset), uint32(content.length)]);
    offset += content.length;
    return entry;
  });
  return Buffer.concat([
    header(offset),
    uint32(tags.length),
    ...table,
    ...tags.map(([, content]) => content),
  ]);
}

function header(length: number): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.writeUInt32BE(length, 0);
  bytes.writeUInt32BE(0x02400000, 8);
  bytes.write("mntrRGB XYZ ", 12, "latin1");
  bytes.write("acsp", 36, "latin1");
  for (const [i, value] of D50.entries()) bytes.writeInt32BE(Math.round(value * 65_536), 68 + 4 * i);
  return bytes;
}

/** What each primary at full strength gives, as columns of X, Y and Z under D50. */
function toConnectionSpace({ red, green, blue, white }: RgbColourSpace): Matrix {
  const primaries = transposed([red, green, blue].map(toXyz));
  const strengths = times(inverse(primaries), toXyz(white));
  const columns = primaries.map((row) => row.map((value, i) => value * strengths[i]!));
  const [from, to] = [times(BRADFORD, toXyz(white)), times(BRADFORD, D50)];
  const scaled = BRADFORD.map((row, i) => row.map((value) => (value * to[i]!) / from[i]!));
  return product(product(inverse(BRADFORD), scaled), columns);
}

const toXyz = ([x, y]: Chromaticity): number[] => [x / y, 1, (1 - x - y) / y];
const transposed = (matrix: Matrix): Matrix => matrix[0]!.map((_, i) => matrix.map((row) => row[i]!));
const times = (matrix: Matrix, vector: number[]): number[] =>
  matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i]!, 0));
const product = (p: Matrix, q: Matrix): Matrix => transposed(transposed(q).map((column) => times(p, column)));

/** Of three by three numbers, by the adjugate. */
function inverse(matrix: Matrix): Matrix {
  const at = (row: number, column: number): number => matrix[row % 3]![column % 3]!;
  const cofactor = (i: number, j: number): number =>
    at(i + 1, j + 1) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j + 1);
  const determinant = [0, 1, 2].reduce((sum, j) => sum + at(0, j) * cofactor(0, j), 0);
  return [0, 1, 2].map((j) => [0, 1, 2].map((i) => cofactor(i, j) / determinant));
}

function curveTag(toLight: (value: number) => number): Buffer {
  const points = Buffer.alloc(2 * CURVE_POINTS);
  for (let i = 0; i < CURVE_POINTS; i++) {
    const light = Math.min(1, Math.max(0, toLight(i / (CURVE_POINTS - 1))));
    points.writeUInt16BE(Math.round(light * 65_535), 2 * i);
  }
  return Buffer.concat([typed("curv"), uint32(CURVE_POINTS), points]);
}

const xyzTag = (values: number[]): Buffer =>
  Buffer.concat([typed("XYZ "), ...values.map((value) => int32(Math.round(value * 65_536)))]);
const typed = (type: string): Buffer => Buffer.concat([Buffer.from(type, "latin1"), Buffer.alloc(4)]);
const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
