import type { Colour } from "./colour-spaces.js";

/** Shares of cyan, magenta, yellow and black, 0-1. */
export type Inks = readonly [cyan: number, magenta: number, yellow: number, black: number];

const GRID = 17;
const D50 = [0.9642, 1, 0.8249];
/** Linear sRGB to X, Y, Z under D50 (Bradford): the columns of the usual sRGB profiles. */
const SRGB_TO_D50 = [
  [0.4360747, 0.3850649, 0.1430804],
  [0.2225045, 0.7168786, 0.0606169],
  [0.0139322, 0.0971045, 0.7141733],
];

/** Inks as the simplest of printers would mix them: each takes its complement away. sRGB, 0-255. */
export const naiveRgb = ([cyan, magenta, yellow, black]: Inks): Colour =>
  [cyan, magenta, yellow].map((ink) => 255 * (1 - ink) * (1 - black)) as unknown as Colour;

let profile: Buffer | undefined;

/** An ICC profile (version 2) of that printer: a table of Lab values (`mft2`, ICC.1:2001-04, 6.5.7). */
export const naiveCmykProfile = (): Buffer => (profile ??= makeProfile());

function makeProfile(): Buffer {
  const table = tableTag();
  const header = Buffer.alloc(128 + 4 + 12);
  header.writeUInt32BE(header.length + table.length, 0);
  header.writeUInt32BE(0x02400000, 8);
  header.write("prtrCMYKLab ", 12, "latin1");
  header.write("acsp", 36, "latin1");
  for (const [i, value] of D50.entries()) header.writeInt32BE(Math.round(value * 65_536), 68 + 4 * i);
  header.writeUInt32BE(1, 128);
  header.write("A2B0", 132, "latin1");
  header.writeUInt32BE(header.length, 136);
  header.writeUInt32BE(table.length, 140);
  return Buffer.concat([header, table]);
}

function tableTag(): Buffer {
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const head = Buffer.alloc(8 + 4 + 36 + 4);
  head.write("mft2", 0, "latin1");
  head.set([4, 3, GRID], 8);
  for (const [i, value] of identity.entries()) head.writeInt32BE(value * 65_536, 12 + 4 * i);
  // Curves of two points: as they are.
  head.writeUInt16BE(2, 48);
  head.writeUInt16BE(2, 50);
  const straight = (count: number): number[] => Array.from({ length: count }, () => [0, 65_535]).flat();
  const numbers = [...straight(4), ...gridOfLab(), ...straight(3)];
  const body = Buffer.alloc(2 * numbers.length);
  for (const [i, value] of numbers.entries()) body.writeUInt16BE(value, 2 * i);
  return Buffer.concat([head, body]);
}

/** Black varies fastest. */
function gridOfLab(): number[] {
  const steps = Array.from({ length: GRID }, (_, i) => i / (GRID - 1));
  const lab = steps.flatMap((cyan) =>
    steps.flatMap((magenta) =>
      steps.flatMap((yellow) => steps.map((black) => labOf(naiveRgb([cyan, magenta, yellow, black])))),
    ),
  );
  return lab.flatMap(([lightness, a, b]) => [
    Math.round(lightness! * 652.8),
    Math.round((a! + 128) * 256),
    Math.round((b! + 128) * 256),
  ]);
}

function labOf(rgb: Colour): number[] {
  const light = rgb.map((value) =>
    value / 255 > 0.04045 ? ((value / 255 + 0.055) / 1.055) ** 2.4 : value / 255 / 12.92,
  );
  const [x, y, z] = SRGB_TO_D50.map((row, i) => {
    const share = row.reduce((sum, part, j) => sum + part * light[j]!, 0) / D50[i]!;
    return share > 216 / 24_389 ? Math.cbrt(share) : ((24_389 / 27) * share + 16) / 116;
  }) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
