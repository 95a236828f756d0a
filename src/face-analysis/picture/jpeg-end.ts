import { JpegMarker, jpegSegments } from "./jpeg-segments.js";

/**
 * Whether a JPEG file reaches its end-of-image marker. libjpeg is content without one when the last row happens to be complete, so
 * that the last bytes of a cut file may be missing unnoticed.
 */
export function hasJpegEnd(jpeg: Buffer): boolean {
  if (jpeg.length >= 2 && jpeg.readUInt16BE(jpeg.length - 2) === 0xff00 + JpegMarker.END_OF_IMAGE)
    return true;
  // Phones append whole films after the picture; then, and for a cut file, the marker has to be looked for.
  for (const { marker } of jpegSegments(jpeg)) if (marker === JpegMarker.END_OF_IMAGE) return true;
  return false;
}
