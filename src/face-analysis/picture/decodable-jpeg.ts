import sharp from "sharp";
import { cleanJpeg } from "./clean-jpeg.js";
import { JpegMarker, jpegSegments } from "./jpeg-segments.js";

/** So many scans of one file may have filler behind their data; each costs a decoding. */
const MAX_ATTEMPTS = 24;
/** A run of zeros is filler from this length on. A shorter one libjpeg does not notice. */
const LEAST_ZEROS = 2;
/** A run of another byte, which coded data have more often. */
const LEAST_RUN = 4;

/** Where coded data end, before a restart or the next segment. */
interface CodedEnd {
  /** That ends it. */
  marker: number;
  end: number;
  /** So many of the last bytes could be filler. */
  filler: number;
}

/**
 * What is to be decoded of a JPEG file: {@link cleanJpeg}'s copy, in which filler behind the data of a scan (a run of one byte) is missing as
 * well. Where such data end only a decoder can tell, so it is asked, where the last bytes of a scan could be filler at all. Of a file that is
 * damaged or too large a copy is given too: decoding with `failOn: "warning"` refuses it.
 * @param maxPixels a larger picture is not decoded for it
 */
export async function decodableJpeg(jpeg: Buffer, maxPixels: number): Promise<Buffer> {
  let clean = cleanJpeg(jpeg);
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
    const ends = codedEnds(clean);
    // Behind the last coded data of all libvips does not read, unless there are several scans.
    if (ends.length < 2 || ends.every(({ filler }) => filler === 0)) break;
    const complaint = await complaintOf(clean, maxPixels);
    const shorter = complaint && withoutFiller(clean, ends, complaint);
    if (!shorter) break;
    clean = shorter;
  }
  return clean;
}

function codedEnds(jpeg: Buffer): CodedEnd[] {
  const ends: CodedEnd[] = [];
  let scanStart: number | undefined;
  for (const { marker, start, end } of jpegSegments(jpeg)) {
    if (scanStart !== undefined) ends.push(...endsInScan(jpeg, scanStart, start));
    scanStart = marker === JpegMarker.START_OF_SCAN ? end : undefined;
  }
  return ends;
}

/** @param scanEnd the marker behind the scan */
function endsInScan(jpeg: Buffer, scanStart: number, scanEnd: number): CodedEnd[] {
  const ends: CodedEnd[] = [];
  let codedStart = scanStart;
  for (let at = jpeg.indexOf(0xff, scanStart); at >= 0 && at <= scanEnd; at = jpeg.indexOf(0xff, at + 1)) {
    const marker = jpeg[at + 1]!;
    const isRestart = marker >= JpegMarker.FIRST_RESTART && marker <= JpegMarker.LAST_RESTART;
    if (!isRestart && at < scanEnd) continue;
    ends.push({ marker, end: at, filler: runBefore(jpeg, codedStart, at) });
    codedStart = at + 2;
  }
  return ends;
}

/** Length of the run of one byte that ends there, or 0 where that is too short, or a 0xFF is part of it. */
function runBefore(jpeg: Buffer, start: number, end: number): number {
  const byte = jpeg[end - 1]!;
  let from = end;
  while (from > start && jpeg[from - 1] === byte) from--;
  // The zero behind a 0xFF is coded data.
  if (from > start && jpeg[from - 1] === 0xff) from++;
  const length = end - from;
  return byte === 0xff || length < (byte === 0 ? LEAST_ZEROS : LEAST_RUN) ? 0 : length;
}

/** What libjpeg says when it has read all of a scan and the next marker is not there yet. */
const EXTRANEOUS = /(\d+) extraneous bytes before marker 0x([0-9a-f]{2})/;

/** @returns undefined when nothing is wrong, or something else is */
async function complaintOf(jpeg: Buffer, maxPixels: number) {
  try {
    // Reduced as far as libjpeg can: all coded data are read, but few pixels are made.
    await sharp(jpeg, { failOn: "warning", limitInputPixels: maxPixels }).resize(16, 16).raw().toBuffer();
  } catch (error) {
    const [, bytes, marker] = EXTRANEOUS.exec((error as Error).message) ?? [];
    if (bytes && marker) return { bytes: Number(bytes), marker: Number.parseInt(marker, 16) };
  }
  return undefined;
}

/** Without the bytes complained of, when they are filler: damage leaves the rest of the coded data there, which is no run of one byte. */
function withoutFiller(jpeg: Buffer, ends: CodedEnd[], complaint: { bytes: number; marker: number }) {
  const { bytes } = complaint;
  const odd = ends.find(({ marker, filler }) => marker === complaint.marker && filler >= bytes);
  return odd && Buffer.concat([jpeg.subarray(0, odd.end - bytes), jpeg.subarray(odd.end)]);
}
