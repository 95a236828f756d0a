/**
 * The few tags that matter here, read by ourselves: readers for all tags go through every entry, and a block of 64 kB whose entries all claim the
 * whole of it takes such a reader's process with it (decision 0060).
 */
export interface ExifTags {
  description: string | null;
  make: string | null;
  model: string | null;
  software: string | null;
  /** As it is written: an encoding's name of eight bytes, then the text. */
  userComment: { bytes: Buffer; isLittleEndian: boolean } | null;
  /** `YYYY:MM:DD hh:mm:ss`, and the offset to UTC as `+hh:mm`. */
  takenAt: string | null;
  takenAtOffset: string | null;
}

const NO_TAGS: ExifTags = {
  description: null,
  make: null,
  model: null,
  software: null,
  userComment: null,
  takenAt: null,
  takenAtOffset: null,
};

/** Tags of Exif 3.0 (CIPA DC-008). */
const Tag = {
  DESCRIPTION: 0x010e,
  MAKE: 0x010f,
  MODEL: 0x0110,
  SOFTWARE: 0x0131,
  EXIF: 0x8769,
  TAKEN_AT: 0x9003,
  TAKEN_AT_OFFSET: 0x9011,
  USER_COMMENT: 0x9286,
} as const;
/** BYTE, ASCII, LONG, UNDEFINED and UTF-8 (new in Exif 3.0): bytes a value. */
const SIZES: Record<number, number> = { 1: 1, 2: 1, 4: 4, 7: 1, 129: 1 };
const MAX_ENTRIES = 512;
const MAX_VALUE_BYTES = 2 ** 20;

/** All of it null where the block is no EXIF; a tag that points beyond the block is not there. */
export function readExif(block: Buffer): ExifTags {
  const tiff = block.toString("latin1", 0, 6) === "Exif\0\0" ? block.subarray(6) : block;
  const order = tiff.toString("latin1", 0, 2);
  if ((order !== "II" && order !== "MM") || tiff.length < 8) return NO_TAGS;
  const isLittleEndian = order === "II";
  const main = readDirectory(
    tiff,
    isLittleEndian,
    isLittleEndian ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4),
  );
  const pointer = main.get(Tag.EXIF);
  const exif =
    pointer?.length === 4
      ? readDirectory(
          tiff,
          isLittleEndian,
          isLittleEndian ? pointer.readUInt32LE(0) : pointer.readUInt32BE(0),
        )
      : new Map<number, Buffer>();
  const comment = exif.get(Tag.USER_COMMENT) ?? main.get(Tag.USER_COMMENT);
  return {
    description: asText(main.get(Tag.DESCRIPTION)),
    make: asText(main.get(Tag.MAKE)),
    model: asText(main.get(Tag.MODEL)),
    software: asText(main.get(Tag.SOFTWARE)),
    userComment: comment === undefined ? null : { bytes: comment, isLittleEndian },
    takenAt: asText(exif.get(Tag.TAKEN_AT)),
    takenAtOffset: asText(exif.get(Tag.TAKEN_AT_OFFSET)),
  };
}

/** From tag to value, of the kinds above; nothing is copied. */
function readDirectory(tiff: Buffer, isLittleEndian: boolean, start: number): Map<number, Buffer> {
  const values = new Map<number, Buffer>();
  const u16 = (at: number): number => (isLittleEndian ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at: number): number => (isLittleEndian ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  if (start < 8 || start + 2 > tiff.length) return values;
  const entries = Math.min(u16(start), MAX_ENTRIES, Math.floor((tiff.length - start - 2) / 12));
  for (let i = 0; i < entries; i++) {
    const at = start + 2 + 12 * i;
    const [tag, size, count] = [u16(at), SIZES[u16(at + 2)], u32(at + 4)];
    if (size === undefined || values.has(tag)) continue;
    const bytes = size * count;
    const from = bytes <= 4 ? at + 8 : u32(at + 8);
    if (bytes <= MAX_VALUE_BYTES && from + bytes <= tiff.length)
      values.set(tag, tiff.subarray(from, from + bytes));
  }
  return values;
}

/** Up to its NUL. The standard says ASCII; programs write UTF-8, which is the same for ASCII. */
function asText(value: Buffer | undefined): string | null {
  if (value === undefined) return null;
  const end = value.indexOf(0);
  return value.toString("utf8", 0, end < 0 ? value.length : end);
}

/**
 * A user comment's text. `UNICODE` is UTF-16 in an order that the standard leaves open: by its mark, else the one in which more of it is Latin, as
 * even a prompt in other scripts has spaces and commas (A1111 writes big-endian whatever the block's order, others the block's order).
 */
export function readUserComment({ bytes, isLittleEndian }: NonNullable<ExifTags["userComment"]>): string {
  const encoding = bytes.toString("latin1", 0, 8);
  if (encoding.startsWith("UNICODE")) return readUtf16(bytes.subarray(8), isLittleEndian);
  const isNamed =
    encoding.startsWith("ASCII\0") || encoding === "\0\0\0\0\0\0\0\0" || encoding.startsWith("JIS\0");
  return bytes.toString("utf8", isNamed ? 8 : 0);
}

function readUtf16(bytes: Buffer, isLittleEndian: boolean): string {
  const even = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  const mark = even.length >= 2 ? even.readUInt16BE(0) : 0;
  const isSwapped = mark === 0xfffe || (mark !== 0xfeff && looksLittleEndian(even, isLittleEndian));
  if (!isSwapped) even.swap16();
  return even.toString("utf16le").replace(/^\uFEFF/, "");
}

function looksLittleEndian(bytes: Buffer, otherwise: boolean): boolean {
  let [zerosFirst, zerosSecond] = [0, 0];
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    if (bytes[i] === 0 && bytes[i + 1] !== 0) zerosFirst++;
    if (bytes[i] !== 0 && bytes[i + 1] === 0) zerosSecond++;
  }
  return zerosFirst === zerosSecond ? otherwise : zerosSecond > zerosFirst;
}
