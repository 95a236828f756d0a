import sharp from "sharp";
import { UndecodableImageError } from "./face-analyser.js";

/** A decoded picture: turned as its EXIF orientation says, sRGB, three bytes a pixel, row by row. */
export interface UprightPicture {
  width: number;
  height: number;
  rgb: Buffer;
}

/** What sharp calls the formats we read; AVIF is a HEIF container with AV1 inside. */
const READABLE_FORMATS = new Set(["jpeg", "png", "webp", "avif"]);
/** Cut-out portraits are meant for a page, and pages are white. */
const BACKGROUND = "#ffffff";

/**
 * Decodes JPEG, PNG, WebP (first frame) and AVIF. Colours are converted to sRGB by the embedded profile, 16 bits become
 * 8, transparency becomes white.
 *
 * @param maxPixels a picture with more pixels is refused before it is decoded
 * @throws UndecodableImageError another format, too many pixels, truncated or corrupt; the reason is its `cause`
 */
export async function decodeUpright(bytes: Buffer, maxPixels: number): Promise<UprightPicture> {
  try {
    const input = sharp(bytes, { failOn: "warning", limitInputPixels: maxPixels });
    const { format, compression } = await input.metadata();
    const readable = format === "heif" ? compression === "av1" : READABLE_FORMATS.has(format);
    if (!readable) throw new Error(`The format ${format} is not read`);
    const { data, info } = await input
      .autoOrient()
      .flatten({ background: BACKGROUND })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`Decoding gave ${info.channels} channels`);
    return { width: info.width, height: info.height, rgb: data };
  } catch (cause) {
    // Running short of memory says nothing about the picture: another attempt may succeed.
    if (cause instanceof Error && /out of memory|allocat/i.test(cause.message)) throw cause;
    throw new UndecodableImageError({ cause });
  }
}
