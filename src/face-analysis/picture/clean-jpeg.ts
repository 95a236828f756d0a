import { isJpegFrame, JpegMarker, jpegSegments, type JpegSegment } from "./jpeg-segments.js";

/** Baseline, extended and arithmetic sequential: every scan has all the coefficients, whatever its header says. */
const SEQUENTIAL_FRAMES = new Set([0xc0, 0xc1, 0xc9]);
/** Of those that a segment follows. */
const FIRST_MARKER = 0xc0;

/**
 * The same picture without the harmless oddities that libjpeg warns of, as cameras' firmware writes them: bytes that belong to nothing between
 * segments, scan parameters that say nothing in a sequential file (0 0 0 for 0 63 0), another JFIF version than 1, a colour transform
 * that Adobe never named, and what follows the end of the image. So whoever decodes the copy may take every warning for damage. What
 * looks like a damaged segment, and all coded data, stays.
 * @returns the very same bytes, not a copy, where nothing is odd
 */
export function cleanJpeg(jpeg: Buffer): Buffer {
  const segments = [...jpegSegments(jpeg)];
  const frame = frameOf(jpeg, segments);
  const pieces = [jpeg.subarray(0, 2)];
  let [taken, isScan, end] = [2, false, jpeg.length];
  for (const segment of segments) {
    const between = jpeg.subarray(taken, segment.start);
    if (isScan || !isFiller(between)) pieces.push(between);
    pieces.push(cleanSegment(jpeg.subarray(segment.start, segment.end), segment.marker, frame));
    isScan = segment.marker === JpegMarker.START_OF_SCAN;
    taken = segment.end;
    if (segment.marker === JpegMarker.END_OF_IMAGE) end = taken;
  }
  pieces.push(jpeg.subarray(taken, end));
  return joined(jpeg, pieces);
}

interface Frame {
  isSequential: boolean;
  components: number;
}

function frameOf(jpeg: Buffer, segments: JpegSegment[]): Frame | undefined {
  const frame = segments.find(({ marker, start, end }) => isJpegFrame(marker) && end - start >= 10);
  return frame && { isSequential: SEQUENTIAL_FRAMES.has(frame.marker), components: jpeg[frame.start + 9]! };
}

/** The pieces as one, without copying when each begins where the one before ends. */
function joined(jpeg: Buffer, pieces: Buffer[]): Buffer {
  let end = jpeg.byteOffset;
  const isWhole = pieces.every((piece) => {
    const follows = piece.buffer === jpeg.buffer && (piece.length === 0 || piece.byteOffset === end);
    end += piece.length;
    return follows;
  });
  return isWhole ? jpeg.subarray(0, end - jpeg.byteOffset) : Buffer.concat(pieces);
}

/** Bytes between two segments that stand for nothing: no second image begins in them, and no segment that lost its first byte. */
function isFiller(between: Buffer): boolean {
  if (between.includes(Buffer.of(0xff, JpegMarker.START_OF_IMAGE))) return false;
  const isMarker = between.length >= 4 && between[1]! >= FIRST_MARKER && between[1] !== 0xff;
  return !(isMarker && 2 + between.readUInt16BE(2) <= between.length);
}

function cleanSegment(segment: Buffer, marker: number, frame: Frame | undefined): Buffer {
  const isOf = (name: string, length: number): boolean =>
    segment.length >= length && segment.toString("latin1", 4, 4 + name.length) === name;
  if (marker === JpegMarker.START_OF_SCAN && frame?.isSequential) return cleanScanHeader(segment);
  if (marker === JpegMarker.APP0 && isOf("JFIF\0", 11)) return withByte(segment, 9, 1);
  if (marker === JpegMarker.APP14 && isOf("Adobe", 16)) return cleanAdobe(segment, frame?.components);
  return segment;
}

/** Spectral selection 0 to 63 and no successive approximation (T.81, B.2.3), behind the list of components. */
function cleanScanHeader(segment: Buffer): Buffer {
  const parameters = 5 + 2 * segment[4]!;
  if (segment.length !== parameters + 3) return segment;
  return [0, 63, 0].reduce((scan, value, i) => withByte(scan, parameters + i, value), segment);
}

/** Of a transform that it does not know libjpeg takes the usual one: YCbCr (1), or YCCK (2) for four components. */
function cleanAdobe(segment: Buffer, components: number | undefined): Buffer {
  const transform = 15;
  const usual = components === 4 ? 2 : 1;
  return segment[transform] === 0 ? segment : withByte(segment, transform, usual);
}

function withByte(segment: Buffer, at: number, value: number): Buffer {
  if (segment[at] === value) return segment;
  const copy = Buffer.from(segment);
  copy[at] = value;
  return copy;
}
