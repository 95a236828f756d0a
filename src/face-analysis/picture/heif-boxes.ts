/** A box of an ISO base media file (ISO/IEC 14496-12, 4.2), header and content. */
interface Box {
  type: string;
  content: Buffer;
  /** Where its content begins, and where it ends, in the file; the end may lie behind the file's. */
  start: number;
  end: number;
}

/** What a HEIF file (ISO/IEC 23008-12: AVIF and HEIC) says of itself, as far as it matters before decoding. */
export interface HeifFile {
  /** How the pixels of the primary picture, or of the tiles that make it, are coded: `av01`, `hvc1` …; null where the file does not say. */
  coding: string | null;
  /** Whether the file reaches as far as its boxes and the data of its pictures do. */
  isWhole: boolean;
  /** `hvcC` boxes: how the coded pictures are to be decoded. */
  decoderConfigurations: Buffer[];
  /** The primary picture's colours, by the numbers of ITU-T H.273; null where it does not say. */
  codedColours: { primaries: number; transfer: number } | null;
}

/** Boxes that stand at the top of a file. Whatever else follows the last of them is what phones append. */
const TOP_LEVEL = new Set(["ftyp", "meta", "mdat", "moov", "free", "skip", "uuid", "idat", "mpvd", "moof"]);
/** Pictures made of others: a grid of tiles, an overlay, the same picture with other properties. */
const DERIVED = new Set(["grid", "iovl", "iden", "tmap"]);
const MAX_DERIVATIONS = 4;
const NOTHING: HeifFile = { coding: null, isWhole: false, decoderConfigurations: [], codedColours: null };

/** @returns null for anything but an ISO base media file whose first box, `ftyp`, is whole */
export function readHeif(file: Buffer): HeifFile | null {
  const top = ownBoxes(boxesIn(file, 0));
  if (top[0]?.type !== "ftyp" || top[0].end > file.length) return null;
  const meta = top.find(({ type }) => type === "meta");
  const parts = meta === undefined ? [] : boxesIn(file.subarray(0, meta.end), meta.start + 4);
  const part = (type: string): Box | undefined => parts.find((box) => box.type === type);
  try {
    const extents = part("iloc") ? readExtents(part("iloc")!.content) : [];
    const isInFile = (end: number): boolean => end <= file.length;
    return {
      coding: codingOf(part("pitm"), part("iinf"), part("iref")),
      isWhole: meta !== undefined && top.every(({ end }) => isInFile(end)) && extents.every(isInFile),
      decoderConfigurations: propertiesIn(part("iprp"))
        .filter(({ type }) => type === "hvcC")
        .map(({ content }) => content),
      codedColours: codedColoursOf(part("pitm"), part("iprp")),
    };
  } catch (error) {
    // A box is shorter than what it should hold.
    if (error instanceof RangeError) return NOTHING;
    throw error;
  }
}

/** Without what is appended: whatever is no box, and all from the beginning of another file on. */
function ownBoxes(boxes: Box[]): Box[] {
  const end = boxes.findIndex(({ type }, i) => !TOP_LEVEL.has(type) || (type === "ftyp" && i > 0));
  return end < 0 ? boxes : boxes.slice(0, end);
}

/** Boxes one behind the other; the last may reach beyond the file. */
export function boxesIn(file: Buffer, from: number): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= file.length;) {
    const type = file.toString("latin1", at + 4, at + 8);
    const short = file.readUInt32BE(at);
    const isLong = short === 1 && at + 16 <= file.length;
    const header = isLong ? 16 : 8;
    // 0: to the end of the file.
    const length = isLong ? Number(file.readBigUInt64BE(at + 8)) : short === 0 ? file.length - at : short;
    if (length < header) break;
    const [start, end] = [at + header, at + length];
    boxes.push({ type, content: file.subarray(start, end), start, end });
    at = end;
  }
  return boxes;
}

/** @throws RangeError */
function codingOf(pitm: Box | undefined, iinf: Box | undefined, iref: Box | undefined): string | null {
  if (pitm === undefined || iinf === undefined) return null;
  const types = readItemTypes(iinf.content);
  const madeOf = iref === undefined ? new Map<number, number>() : readDerivations(iref);
  let item = primaryItem(pitm);
  for (let depth = 0; depth < MAX_DERIVATIONS && DERIVED.has(types.get(item) ?? ""); depth++) {
    item = madeOf.get(item) ?? -1;
  }
  return types.get(item) ?? null;
}

const primaryItem = ({ content }: Box): number =>
  content[0] === 0 ? content.readUInt16BE(4) : content.readUInt32BE(4);

function readItemTypes(iinf: Buffer): Map<number, string> {
  const types = new Map<number, string>();
  for (const { type, content } of boxesIn(iinf, iinf[0] === 0 ? 6 : 8)) {
    const version = content[0]!;
    // Older ones have no type: none of their items is a picture.
    if (type !== "infe" || version < 2) continue;
    const idLength = version === 2 ? 2 : 4;
    const afterId = 4 + idLength + 2;
    types.set(content.readUIntBE(4, idLength), content.toString("latin1", afterId, afterId + 4));
  }
  return types;
}

/** From a derived picture to the first of those that it is made of. */
function readDerivations({ content }: Box): Map<number, number> {
  const idLength = content[0] === 0 ? 2 : 4;
  const derivations = boxesIn(content, 4).filter(({ type }) => type === "dimg");
  return new Map(
    derivations.map(({ content: ids }) => [
      ids.readUIntBE(0, idLength),
      ids.readUIntBE(idLength + 2, idLength),
    ]),
  );
}

/** Where in the file the data of each item end (14496-12, 8.11.3). */
function readExtents(iloc: Buffer): number[] {
  const version = iloc[0]!;
  const [offsetSize, lengthSize] = [iloc[4]! >> 4, iloc[4]! & 15];
  const [baseSize, indexSize] = [iloc[5]! >> 4, version === 0 ? 0 : iloc[5]! & 15];
  const idSize = version < 2 ? 2 : 4;
  let at = 6;
  const next = (size: number): number => {
    at += size;
    return size === 0
      ? 0
      : size === 8
        ? Number(iloc.readBigUInt64BE(at - size))
        : iloc.readUIntBE(at - size, size);
  };
  const ends: number[] = [];
  for (let items = next(idSize); items > 0; items--) {
    next(idSize);
    const isInFile = version === 0 || (next(2) & 15) === 0;
    next(2);
    const base = next(baseSize);
    for (let extents = next(2); extents > 0; extents--) {
      next(indexSize);
      const end = base + next(offsetSize) + next(lengthSize);
      if (isInFile) ends.push(end);
    }
  }
  return ends;
}

function propertiesIn(iprp: Box | undefined): Box[] {
  const container = iprp && boxesIn(iprp.content, 0).find(({ type }) => type === "ipco");
  return container === undefined ? [] : boxesIn(container.content, 0);
}

function codedColoursOf(pitm: Box | undefined, iprp: Box | undefined): HeifFile["codedColours"] {
  const associations = iprp && boxesIn(iprp.content, 0).find(({ type }) => type === "ipma");
  if (pitm === undefined || associations === undefined) return null;
  const properties = propertiesIn(iprp);
  const own = readAssociations(associations.content).get(primaryItem(pitm)) ?? [];
  const colours = own
    .map((index) => properties[index - 1])
    .find((property) => property?.type === "colr" && property.content.toString("latin1", 0, 4) === "nclx");
  return colours === undefined
    ? null
    : { primaries: colours.content.readUInt16BE(4), transfer: colours.content.readUInt16BE(6) };
}

/** From an item to its properties, which are numbered from 1 (23008-12, 9.3.1). */
function readAssociations(ipma: Buffer): Map<number, number[]> {
  const idSize = ipma[0] === 0 ? 2 : 4;
  const isLong = (ipma[3]! & 1) === 1;
  const associations = new Map<number, number[]>();
  let at = 8;
  for (let entries = ipma.readUInt32BE(4); entries > 0; entries--) {
    const item = ipma.readUIntBE(at, idSize);
    const count = ipma.readUInt8(at + idSize);
    at += idSize + 1;
    const indices = Array.from({ length: count }, (_, i) =>
      isLong ? ipma.readUInt16BE(at + 2 * i) & 0x7fff : ipma.readUInt8(at + i) & 0x7f,
    );
    associations.set(item, indices);
    at += count * (isLong ? 2 : 1);
  }
  return associations;
}
