import { JpegMarker, jpegSegments } from "./jpeg-segments.js";

/**
 * How many pixels may be walked over scan by scan. A scan of a progressive JPEG can say in a hundred bytes that nothing changes, and still a
 * decoder visits every block: 0.35 ns a pixel (`npm run bench:checks`), up to 0.9 for other kinds of scan, tried by hand, so that this
 * much takes one to four seconds. libjpeg writes 10 scans, mozjpeg fewer than 20: 80 are left to a picture of 50 megapixels, and thousands to a small one.
 */
export const MAX_PIXEL_SCANS = 4e9;

export interface TooManyScans {
  scans: number;
  /** So many a JPEG of that size may have. */
  maxScans: number;
}

/**
 * @param jpeg the whole file, or at least all of it that a decoder reads
 * @param pixels width × height of the picture
 * @returns null when its scans are no more than the bound allows
 */
export function findTooManyScans(
  jpeg: Buffer,
  pixels: number,
  maxPixelScans = MAX_PIXEL_SCANS,
): TooManyScans | null {
  const scans = countScans(jpeg);
  const maxScans = Math.max(1, Math.floor(maxPixelScans / pixels));
  return scans > maxScans ? { scans, maxScans } : null;
}

/** As libjpeg counts them: it stops at the end of the image, and thumbnails in segments are none of it. */
function countScans(jpeg: Buffer): number {
  let scans = 0;
  for (const { marker } of jpegSegments(jpeg)) if (marker === JpegMarker.START_OF_SCAN) scans++;
  return scans;
}
