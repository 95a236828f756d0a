import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { readPixels, type RgbPixels } from "./upright-picture.js";

export interface ColouredPixels {
  width: number;
  height: number;
  /** Grey, grey and how opaque, red, green and blue, or these and how opaque. */
  channels: 1 | 2 | 3 | 4;
  /** 8 bits each, row by row. */
  data: Buffer;
}

/** Converted at a time: each takes some 12 bytes a pixel meanwhile. */
const STRIP_PIXELS = 1_000_000;
const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
const COLOUR_TYPE = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;

/**
 * Pixels converted to sRGB, on a background where they are not opaque. sharp converts by the profile of a file only, so each strip becomes one: a
 * PNG that is not compressed.
 * @param iccProfile of the pixels' colours; null for sRGB
 * @param background a CSS colour
 */
export async function srgbOf(
  pixels: ColouredPixels,
  iccProfile: Buffer | null,
  background: string,
): Promise<RgbPixels> {
  const { width, height, channels, data } = pixels;
  if (iccProfile === null && channels === 3) return { width, height, rgb: data };
  const rgb = Buffer.allocUnsafe(3 * width * height);
  const rows = Math.max(1, Math.floor(STRIP_PIXELS / width));
  for (let top = 0; top < height; top += rows) {
    const bottom = Math.min(height, top + rows);
    const strip = data.subarray(top * width * channels, bottom * width * channels);
    const png = pngOf({ width, height: bottom - top, channels, data: strip }, iccProfile);
    const converted = sharp(png, { limitInputPixels: false }).flatten({ background }).toColourspace("srgb");
    rgb.set((await readPixels(converted)).rgb, 3 * width * top);
  }
  return { width, height, rgb };
}

/** Source of the layout: ISO/IEC 15948. */
function pngOf({ width, height, channels, data }: ColouredPixels, iccProfile: Buffer | null): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, COLOUR_TYPE[channels]], 8);
  // Each row follows a byte that names its filter: 0, none.
  const rowBytes = width * channels;
  const rows = Buffer.alloc(height * (rowBytes + 1));
  for (let y = 0; y < height; y++)
    rows.set(data.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  const profile = iccProfile && Buffer.concat([Buffer.from("-\0\0"), deflateSync(iccProfile)]);
  return Buffer.concat([
    SIGNATURE,
    ...chunk("IHDR", header),
    ...(profile ? chunk("iCCP", profile) : []),
    ...chunk("IDAT", deflateSync(rows, { level: 0 })),
    ...chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer[] {
  const [head, tail] = [Buffer.alloc(8), Buffer.alloc(4)];
  head.writeUInt32BE(content.length);
  head.write(type, 4, "latin1");
  tail.writeUInt32BE(crc32(content, crc32(type)));
  return [head, content, tail];
}
