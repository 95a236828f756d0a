import { JpegMarker, jpegSegments } from "./jpeg-segments.js";

/** A run of any other byte than 0 is filler from this length on: shorter ones are common in coded data. */
const LEAST_RUN = 4;

/** Where coded data end, before a restart or the next segment. */
interface CodedEnd {
  /** That ends it. */
  marker: number;
  end: number;
  /** So many of the last bytes could be filler. */
  filler: number;
}

/** What libjpeg says when it has read all of a scan and the next marker is not there yet. */
const EXTRANEOUS = /(\d+) extraneous bytes before marker 0x([0-9a-f]{2})/;

/**
 * A JPEG without filler (zeros, or a run of another byte) behind the data of one scan. Where such data end only a decoder can tell: it counts the bytes that it
 * does not need. In a damaged file these are the rest of the coded data, which is no run of one byte.
 * @param complaint of the decoder
 * @returns null when the complaint is about something else, or the bytes are no filler
 */
export function withoutFiller(jpeg: Buffer, complaint: string): Buffer | null {
  const [, count, markerCode] = EXTRANEOUS.exec(complaint) ?? [];
  if (count === undefined || markerCode === undefined) return null;
  const [bytes, marker] = [Number(count), Number.parseInt(markerCode, 16)];
  const odd = codedEnds(jpeg).find((it) => it.marker === marker && it.filler >= bytes);
  return odd ? Buffer.concat([jpeg.subarray(0, odd.end - bytes), jpeg.subarray(odd.end)]) : null;
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

/** Length of the run of one byte that ends there, or 0 where that is no filler. */
function runBefore(jpeg: Buffer, start: number, end: number): number {
  const byte = jpeg[end - 1]!;
  let from = end;
  while (from > start && jpeg[from - 1] === byte) from--;
  // The zero behind a 0xFF is coded data.
  if (from > start && jpeg[from - 1] === 0xff) from++;
  const length = end - from;
  return byte === 0xff || (byte !== 0 && length < LEAST_RUN) ? 0 : length;
}
