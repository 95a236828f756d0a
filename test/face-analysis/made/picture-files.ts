import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import type { Colour } from "./colour-spaces.js";

/** Stored colours of the four quarters: top left, top right, bottom left, bottom right. */
export const QUARTERS: readonly [Colour, Colour, Colour, Colour] = [
  [192, 128, 64],
  [60, 90, 180],
  [80, 160, 100],
  [128, 128, 128],
];

export interface MadePicture {
  width: number;
  height: number;
  quarters: readonly Colour[];
  /** 0-1; undefined for none said. */
  opacity?: number;
  icc: Buffer | null;
  /** EXIF's, 1 to 8. */
  orientation: number;
}

/** Where the four quarters (0 to 3) of a stored picture are in the upright one, by EXIF orientation (CIPA DC-008, 4.6.4). */
export const UPRIGHT_QUARTERS: Record<number, readonly number[]> = {
  1: [0, 1, 2, 3],
  2: [1, 0, 3, 2],
  3: [3, 2, 1, 0],
  4: [2, 3, 0, 1],
  5: [0, 2, 1, 3],
  6: [2, 0, 3, 1],
  7: [3, 1, 2, 0],
  8: [1, 3, 0, 2],
};

/** Samples of one row of pixels, 0-255. */
function rowOf({ width, height, quarters, opacity }: MadePicture, y: number): number[][] {
  const [left, right] = y < height / 2 ? quarters : quarters.slice(2);
  const alpha = opacity === undefined ? [] : [Math.round(255 * opacity)];
  return Array.from({ length: width }, (_, x) => [...(x < width / 2 ? left! : right!), ...alpha]);
}

/** Rows as bytes, one after another; there are but two different ones. */
function rowsOf(picture: MadePicture, toBytes: (row: number[][]) => number[]): Buffer {
  const { height } = picture;
  const [upper, lower] = [0, height - 1].map((y) => Buffer.from(toBytes(rowOf(picture, y))));
  return Buffer.concat(Array.from({ length: height }, (_, y) => (y < height / 2 ? upper! : lower!)));
}

function sharpOf(picture: MadePicture): sharp.Sharp {
  const { width, height, opacity } = picture;
  const raw = { width, height, channels: opacity === undefined ? (3 as const) : (4 as const) };
  return sharp(
    rowsOf(picture, (row) => row.flat()),
    { raw },
  );
}

/** Of 8 or 16 bits, written chunk by chunk, so that the samples and the profile are what was asked for. */
export function pngFile(picture: MadePicture, bits: 8 | 16, isGrey = false): Buffer {
  const { width, height, opacity, icc, orientation } = picture;
  const alpha = opacity === undefined ? 0 : 1;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, (isGrey ? 0 : 2) + 4 * alpha], 8);
  const rows = rowsOf(picture, (row) => {
    const samples = row.flatMap((pixel) => (isGrey ? [pixel[0]!, ...pixel.slice(3)] : pixel));
    // The same byte twice is the same share of 16 bits. The first byte of a row names its filter: none.
    return [0, ...(bits === 16 ? samples.flatMap((sample) => [sample, sample]) : samples)];
  });
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    pngChunk("IHDR", header),
    ...(icc ? [pngChunk("iCCP", Buffer.concat([Buffer.from("icc\0\0"), deflateSync(icc)]))] : []),
    ...(orientation === 1 ? [] : [pngChunk("eXIf", exifOf(orientation))]),
    pngChunk("IDAT", deflateSync(rows, { level: 1 })),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

export async function jpegFile(picture: MadePicture): Promise<Buffer> {
  const jpeg = await sharpOf(picture).jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer();
  return withJpegMetadata(jpeg, picture);
}

/** A JPEG with an ICC profile and an orientation. */
export function withJpegMetadata(
  jpeg: Buffer,
  { icc, orientation }: Pick<MadePicture, "icc" | "orientation">,
): Buffer {
  const segments = [
    ...(orientation === 1
      ? []
      : [jpegSegment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), exifOf(orientation)]))]),
    ...iccSegments(icc),
  ];
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

/** A segment holds at most 65,533 bytes (ICC.1:2010, B.4). */
function iccSegments(icc: Buffer | null): Buffer[] {
  if (icc === null) return [];
  const size = 65_000;
  const count = Math.ceil(icc.length / size);
  return Array.from({ length: count }, (_, i) => {
    const head = Buffer.concat([Buffer.from("ICC_PROFILE\0"), Buffer.of(i + 1, count)]);
    return jpegSegment(0xe2, Buffer.concat([head, icc.subarray(i * size, (i + 1) * size)]));
  });
}

export function jpegSegment(marker: number, content: Buffer): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

export async function webpFile(picture: MadePicture): Promise<Buffer> {
  const { icc, orientation, opacity, width, height } = picture;
  const plain = await sharpOf(picture).webp({ lossless: true }).toBuffer();
  const coded = plain.subarray(plain.toString("latin1", 12, 16) === "VP8X" ? 30 : 12);
  const extended = Buffer.alloc(10);
  const flags = (icc ? 0x20 : 0) + (opacity === undefined ? 0 : 0x10) + (orientation === 1 ? 0 : 0x08);
  extended[0] = flags;
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  const body = Buffer.concat([
    Buffer.from("WEBP"),
    riffChunk("VP8X", extended),
    ...(icc ? [riffChunk("ICCP", icc)] : []),
    coded,
    ...(orientation === 1 ? [] : [riffChunk("EXIF", exifOf(orientation))]),
  ]);
  return riffChunk("RIFF", body);
}

/** What EXIF says of nothing but the orientation. */
function exifOf(orientation: number): Buffer {
  return Buffer.concat([
    Buffer.from("4d4d002a00000008", "hex"),
    Buffer.from("00010112000300000001", "hex"),
    Buffer.of(0, orientation, 0, 0, 0, 0, 0, 0),
  ]);
}

function riffChunk(type: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(content.length);
  return Buffer.concat([Buffer.from(type), length, content, Buffer.alloc(content.length & 1)]);
}

function pngChunk(type: string, content: Buffer): Buffer {
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  const body = Buffer.concat([Buffer.from(type), content]);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
