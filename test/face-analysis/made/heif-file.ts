import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import type { Colour } from "./colour-spaces.js";

/** A coded picture of 96 × 64 pixels, as it lies in a file of one picture. */
export interface CodedPicture {
  type: "hvc1" | "av01";
  /** The box that says how it is decoded, whole. */
  configuration: Buffer;
  data: Buffer;
}

export const FIXTURES = join(__dirname, "../../../../test/face-analysis/fixtures");
export const heicFixture = (name: string): Buffer => readFileSync(join(FIXTURES, `${name}.heic`));

export const CODED_SIZE = { width: 96, height: 64 };

/** Of a file with one picture and nothing else in its data. */
export function codedPictureIn(file: Buffer, type: "hvc1" | "av01"): CodedPicture {
  const at = file.indexOf(type === "hvc1" ? "hvcC" : "av1C") - 4;
  const dataAt = file.indexOf("mdat") - 4;
  return {
    type,
    configuration: file.subarray(at, at + file.readUInt32BE(at)),
    data: file.subarray(dataAt + 8, dataAt + file.readUInt32BE(dataAt)),
  };
}

/** Quarters of these colours, coded as AV1. */
export async function av1Of(quarters: readonly Colour[], bits: 8 | 10 = 8): Promise<CodedPicture> {
  const { width, height } = CODED_SIZE;
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return quarters[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)]!;
  });
  const raw = sharp(Buffer.from(pixels.flat()), { raw: { width, height, channels: 3 } });
  return codedPictureIn(
    await raw.avif({ quality: 100, chromaSubsampling: "4:4:4", effort: 0, bitdepth: bits }).toBuffer(),
    "av01",
  );
}

export interface HeifOptions {
  brand?: string;
  /** Anticlockwise, in quarter turns (`irot`). */
  rotation?: number;
  /** 0 exchanges top and bottom, 1 left and right (`imir`). */
  mirror?: number;
  icc?: Buffer | null;
  /** Numbers of ITU-T H.273. */
  colours?: { primaries: number; transfer: number };
  /** The picture made of so many rows and columns of the coded one. */
  grid?: { rows: number; columns: number };
  /** Said to be that large, whatever the coded picture is. */
  announced?: { width: number; height: number };
}

/** A HEIF file of a coded picture. Source of the layout: ISO/IEC 14496-12 and 23008-12. */
export function heifFile(coded: CodedPicture, options: HeifOptions = {}): Buffer {
  const { brand = coded.type === "hvc1" ? "heic" : "avif", grid } = options;
  const ftyp = box("ftyp", Buffer.from(`${brand}\0\0\0\0mif1${brand}miaf`, "latin1"));
  const layout = grid && gridPayload(grid, options.announced ?? sizeOf(grid));
  // Offsets are as long whatever they are, so that the length is known before them.
  const metaLength = metaBox(coded, options, 0, layout).length;
  const dataStart = ftyp.length + metaLength + 8;
  return Buffer.concat([
    ftyp,
    metaBox(coded, options, dataStart, layout),
    box("mdat", coded.data, layout ?? Buffer.alloc(0)),
  ]);
}

const sizeOf = ({ rows, columns }: { rows: number; columns: number }) => ({
  width: columns * CODED_SIZE.width,
  height: rows * CODED_SIZE.height,
});

function metaBox(
  coded: CodedPicture,
  options: HeifOptions,
  dataStart: number,
  layout: Buffer | undefined,
): Buffer {
  const { grid } = options;
  const tiles = grid ? grid.rows * grid.columns : 1;
  const items = Array.from({ length: tiles }, (_, i) => ({ id: i + 2, type: coded.type as string }));
  if (grid) items.unshift({ id: 1, type: "grid" });
  const primary = grid ? 1 : 2;
  const extentOf = (id: number): Buffer =>
    id === 1
      ? Buffer.concat([uint32(dataStart + coded.data.length), uint32(layout?.length ?? 0)])
      : Buffer.concat([uint32(dataStart), uint32(coded.data.length)]);
  const references = grid
    ? [
        fullBox(
          "iref",
          0,
          box("dimg", uint16(1), uint16(tiles), ...items.slice(1).map(({ id }) => uint16(id))),
        ),
      ]
    : [];
  return fullBox(
    "meta",
    0,
    fullBox("hdlr", 0, uint32(0), Buffer.from("pict"), Buffer.alloc(13)),
    fullBox("pitm", 0, uint16(primary)),
    fullBox(
      "iloc",
      0,
      uint16(0x4400),
      uint16(items.length),
      ...items.map(({ id }) => Buffer.concat([uint16(id), uint16(0), uint16(1), extentOf(id)])),
    ),
    fullBox(
      "iinf",
      0,
      uint16(items.length),
      ...items.map(({ id, type }) => fullBox("infe", 2, uint16(id), uint16(0), Buffer.from(`${type}\0`))),
    ),
    ...references,
    propertiesBox(coded, options, items, primary),
  );
}

function propertiesBox(
  coded: CodedPicture,
  options: HeifOptions,
  items: { id: number }[],
  primary: number,
): Buffer {
  const { grid, announced, rotation, mirror, icc, colours } = options;
  const full = announced ?? (grid ? sizeOf(grid) : CODED_SIZE);
  const tile = grid ? CODED_SIZE : full;
  const size = ({ width, height }: typeof tile): Buffer => fullBox("ispe", 0, uint32(width), uint32(height));
  const own = [
    ...(rotation === undefined ? [] : [box("irot", Buffer.of(rotation))]),
    ...(mirror === undefined ? [] : [box("imir", Buffer.of(mirror))]),
    ...(icc ? [box("colr", Buffer.from("prof"), icc)] : []),
    ...(colours ? [box("colr", Buffer.from("nclx"), ...codedColours(colours))] : []),
  ];
  const ofAll = [coded.configuration, size(tile), size(full)];
  const indices = own.map((_, i) => ofAll.length + 1 + i);
  const associations = items.map(({ id }) => {
    const list = id === 1 ? [3, ...indices] : [0x81, 2, ...(id === primary ? indices : [])];
    return Buffer.concat([uint16(id), Buffer.of(list.length, ...list)]);
  });
  return box(
    "iprp",
    box("ipco", ...ofAll, ...own),
    fullBox("ipma", 0, uint32(items.length), ...associations),
  );
}

/** With the matrix of BT.601 and the full range, as the coded pictures have them. */
const codedColours = ({ primaries, transfer }: { primaries: number; transfer: number }): Buffer[] => [
  uint16(primaries),
  uint16(transfer),
  uint16(6),
  Buffer.of(0x80),
];

const gridPayload = (
  { rows, columns }: { rows: number; columns: number },
  { width, height }: { width: number; height: number },
): Buffer => Buffer.concat([Buffer.of(0, 1, rows - 1, columns - 1), uint32(width), uint32(height)]);

function box(type: string, ...content: Buffer[]): Buffer {
  const length = 8 + content.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([uint32(length), Buffer.from(type, "latin1"), ...content]);
}

const fullBox = (type: string, version: number, ...content: Buffer[]): Buffer =>
  box(type, uint32(version * 0x1000000), ...content);

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
