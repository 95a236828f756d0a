/** A marker of a JPEG file with what belongs to it: `bytes[start]` is the marker's 0xFF, `end` is behind its parameters. */
export interface JpegSegment {
  /** The byte after the 0xFF, e.g. 0xda for the start of a scan. */
  marker: number;
  start: number;
  end: number;
}

/** Second bytes of markers (ITU-T T.81, table B.1). */
export const JpegMarker = {
  FIRST_RESTART: 0xd0,
  LAST_RESTART: 0xd7,
  START_OF_IMAGE: 0xd8,
  END_OF_IMAGE: 0xd9,
  START_OF_SCAN: 0xda,
  APP0: 0xe0,
  APP14: 0xee,
} as const;

const FILL_BYTE = 0xff;
/** Tables and the arithmetic conditioning have markers among those of the frames. */
const NO_FRAMES = new Set([0xc4, 0xc8, 0xcc]);

/** Whether a marker begins the header of a frame: the size of the picture, and how it is coded. */
export const isJpegFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.has(marker);

/**
 * Walks from marker to marker (ITU-T T.81, annex B), past the segments, as a thumbnail in one has markers of its own, and past the coded data
 * of scans with their restarts. Bytes between segments that belong to nothing are skipped. Ends with the end of the image, or where the file
 * ends; a segment that reaches beyond the file is not given.
 */
export function* jpegSegments(jpeg: Buffer): Generator<JpegSegment> {
  for (let start = jpeg.indexOf(0xff, 2); start >= 0 && start + 1 < jpeg.length;) {
    const marker = jpeg[start + 1]!;
    if (marker === FILL_BYTE || isPartOfScan(marker)) {
      start = jpeg.indexOf(0xff, start + (marker === FILL_BYTE ? 1 : 2));
      continue;
    }
    const end = endOf(jpeg, start, marker);
    if (end > jpeg.length) return;
    yield { marker, start, end };
    if (marker === JpegMarker.END_OF_IMAGE) return;
    start = jpeg.indexOf(0xff, end);
  }
}

function endOf(jpeg: Buffer, start: number, marker: number): number {
  if (marker === JpegMarker.END_OF_IMAGE) return start + 2;
  return start + 4 <= jpeg.length ? start + 2 + Math.max(2, jpeg.readUInt16BE(start + 2)) : Infinity;
}

/**
 * A stuffed zero, TEM, a reserved marker, a restart or a second start of an image: no length follows. libjpeg passes over reserved markers
 * among a scan's restarts, so a length read here would hide from us what it decodes.
 */
const isPartOfScan = (marker: number): boolean =>
  marker <= 0xbf || (marker >= JpegMarker.FIRST_RESTART && marker <= JpegMarker.START_OF_IMAGE);
