import { open, readFile } from "node:fs/promises";

const END_OF_IMAGE = 0xd9;
const FILL_BYTE = 0xff;

/**
 * Whether a JPEG file reaches its end-of-image marker. libjpeg is content without one when the last row happens to be complete, so
 * that the last bytes of a cut file may be missing unnoticed.
 */
export async function hasJpegEnd(path: string): Promise<boolean> {
  if (await endsInEndOfImage(path)) return true;
  // Phones append whole films after the picture; then, and for a cut file, the marker has to be looked for.
  return findsEndOfImage(await readFile(path));
}

async function endsInEndOfImage(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, Math.max(0, size - 2));
    return buffer.readUInt16BE() === 0xff00 + END_OF_IMAGE;
  } finally {
    await file.close();
  }
}

/** Walks from marker to marker (ITU-T T.81, annex B), past the segments, as a thumbnail in one has an end of its own. */
function findsEndOfImage(jpeg: Buffer): boolean {
  for (let at = jpeg.indexOf(0xff, 2); at >= 0 && at + 1 < jpeg.length; at = jpeg.indexOf(0xff, at)) {
    const marker = jpeg[at + 1]!;
    if (marker === END_OF_IMAGE) return true;
    if (marker === FILL_BYTE) at += 1;
    else if (standsAlone(marker)) at += 2;
    else if (at + 4 <= jpeg.length) at += 2 + jpeg.readUInt16BE(at + 2);
    else return false;
  }
  return false;
}

/** A stuffed zero, TEM, a restart or the start of an image: no length follows. */
const standsAlone = (marker: number): boolean => marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
