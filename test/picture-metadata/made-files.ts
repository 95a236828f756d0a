import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";

/** A small plain picture to which metadata are added. */
const plain = () => sharp({ create: { width: 8, height: 8, channels: 3, background: "#a08070" } });

export const plainPng = (): Promise<Buffer> => plain().png().toBuffer();
export const plainJpeg = (): Promise<Buffer> => plain().jpeg().toBuffer();
export const plainWebp = (): Promise<Buffer> => plain().webp().toBuffer();
export const plainAvif = (): Promise<Buffer> => plain().avif().toBuffer();

/** A PNG chunk with its length and checksum. */
export function pngChunk(type: string, content: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length, 0);
  chunk.write(type, 4, "latin1");
  content.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + content.length)), 8 + content.length);
  return chunk;
}

export const tEXt = (keyword: string, text: string | Buffer): Buffer =>
  pngChunk("tEXt", Buffer.concat([Buffer.from(`${keyword}\0`, "latin1"), asBytes(text, "latin1")]));
export const zTXt = (keyword: string, text: string | Buffer): Buffer =>
  pngChunk(
    "zTXt",
    Buffer.concat([Buffer.from(`${keyword}\0\0`, "latin1"), deflateSync(asBytes(text, "latin1"))]),
  );
export function iTXt(
  keyword: string,
  text: string | Buffer,
  { isCompressed = false, language = "" } = {},
): Buffer {
  const head = Buffer.from(`${keyword}\0${isCompressed ? "\x01" : "\0"}\0${language}\0\0`, "latin1");
  const bytes = asBytes(text, "utf8");
  return pngChunk("iTXt", Buffer.concat([head, isCompressed ? deflateSync(bytes) : bytes]));
}

const asBytes = (text: string | Buffer, encoding: BufferEncoding): Buffer =>
  Buffer.isBuffer(text) ? text : Buffer.from(text, encoding);

/** As Pillow does: Latin-1 as `tEXt`, everything else as `iTXt`. */
export const pillowText = (keyword: string, text: string): Buffer =>
  [...text].every((it) => it.codePointAt(0)! < 256) ? tEXt(keyword, text) : iTXt(keyword, text);

/** With chunks behind the header. */
export async function pngWith(...chunks: Buffer[]): Promise<Buffer> {
  const png = await plainPng();
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
}

export interface ExifEntry {
  tag: number;
  /** 2 ASCII, 7 UNDEFINED. */
  type: 2 | 7;
  value: Buffer;
}

/** A TIFF structure with these tags in its main and in its Exif directory. */
export function exifBlock(main: ExifEntry[], exif: ExifEntry[] = [], order: "II" | "MM" = "II"): Buffer {
  const isLittle = order === "II";
  const u16 = (value: number): Buffer =>
    Buffer.from(isLittle ? [value & 255, value >> 8] : [value >> 8, value & 255]);
  const u32 = (value: number): Buffer =>
    isLittle
      ? Buffer.concat([u16(value & 0xffff), u16(value >>> 16)])
      : Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
  const directory = (
    entries: { tag: number; type: number; count: number; value: Buffer }[],
    start: number,
  ): Buffer => {
    let dataAt = start + 2 + 12 * entries.length + 4;
    const heads: Buffer[] = [];
    const values: Buffer[] = [];
    for (const { tag, type, count, value } of entries) {
      const isInline = value.length <= 4;
      const field = isInline ? Buffer.concat([value, Buffer.alloc(4 - value.length)]) : u32(dataAt);
      heads.push(Buffer.concat([u16(tag), u16(type), u32(count), field]));
      if (!isInline) [dataAt, values[values.length]] = [dataAt + value.length, value];
    }
    return Buffer.concat([u16(entries.length), ...heads, u32(0), ...values]);
  };
  const counted = (entries: ExifEntry[]) => entries.map((entry) => ({ ...entry, count: entry.value.length }));
  const pointer = (at: number) => ({ tag: 0x8769, type: 4, count: 1, value: u32(at) });
  const withPointer = (at: number) => directory([...counted(main), pointer(at)], 8);
  const exifAt = 8 + withPointer(0).length;
  return Buffer.concat([
    Buffer.from(order, "latin1"),
    u16(42),
    u32(8),
    withPointer(exifAt),
    directory(counted(exif), exifAt),
  ]);
}

export const ascii = (tag: number, text: string): ExifEntry => ({
  tag,
  type: 2,
  value: Buffer.from(`${text}\0`, "utf8"),
});

/** As piexif writes it, which A1111 uses: `UNICODE` and UTF-16, big-endian whatever the block's order. */
export function unicodeComment(text: string, isBigEndian = true): ExifEntry {
  const utf16 = Buffer.from(text, "utf16le");
  return {
    tag: 0x9286,
    type: 7,
    value: Buffer.concat([Buffer.from("UNICODE\0", "latin1"), isBigEndian ? utf16.swap16() : utf16]),
  };
}

/** Segments behind the start of the image. */
export async function jpegWith(...segments: Buffer[]): Promise<Buffer> {
  const jpeg = await plainJpeg();
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

export function jpegSegment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

export const exifSegment = (block: Buffer): Buffer =>
  jpegSegment(0xe1, Buffer.concat([Buffer.from("Exif\0\0", "latin1"), block]));
export const xmpSegment = (packet: string): Buffer =>
  jpegSegment(
    0xe1,
    Buffer.concat([Buffer.from("http://ns.adobe.com/xap/1.0/\0", "latin1"), Buffer.from(packet)]),
  );

export const xmpPacket = (attributes: string, elements = ""): string =>
  `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ` +
  `xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ` +
  `xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" ` +
  `xmlns:exif="http://ns.adobe.com/exif/1.0/" ${attributes}>${elements}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;

/** With chunks behind those that are there, in the extended format's order or not: readers look for their names. */
export function riffWith(webp: Buffer, type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, "latin1");
  head.writeUInt32LE(content.length, 4);
  const riff = Buffer.concat([webp, head, content, Buffer.alloc(content.length & 1)]);
  riff.writeUInt32LE(riff.length - 8, 4);
  return riff;
}

/** A WebP in the extended format, which alone may hold EXIF. */
export async function webpWithExif(block: Buffer): Promise<Buffer> {
  const webp = await plainWebp();
  const extended = Buffer.alloc(18);
  extended.write("VP8X", 0, "latin1");
  extended.writeUInt32LE(10, 4);
  extended[8] = 0x08;
  extended.writeUIntLE(7, 12, 3);
  extended.writeUIntLE(7, 15, 3);
  return riffWith(Buffer.concat([webp.subarray(0, 12), extended, webp.subarray(12)]), "EXIF", block);
}

const box = (type: string, ...content: Buffer[]): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.reduce((sum, it) => sum + it.length, 0), 0);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, ...content]);
};

const superbox = (label: string, ...content: Buffer[]): Buffer =>
  box("jumb", box("jumd", Buffer.alloc(16, label), Buffer.of(3), Buffer.from(`${label}\0`)), ...content);

/** A text as CBOR. */
const cborText = (text: string): Buffer =>
  Buffer.concat([
    text.length < 24 ? Buffer.of(0x60 + text.length) : Buffer.of(0x78, text.length),
    Buffer.from(text),
  ]);

/** A manifest whose actions begin with the creation from such a source; the next text in it is a key that begins with a letter's byte. */
export const manifest = (sourceType: string | null, label = "c2pa.actions"): Buffer =>
  superbox(
    "urn:uuid:made",
    superbox(
      "c2pa.assertions",
      superbox(
        label,
        box(
          "cbor",
          Buffer.of(0xa3),
          ...["action", "c2pa.created"].map(cborText),
          ...(sourceType === null
            ? []
            : ["digitalSourceType", `http://cv.iptc.org/newscodes/digitalsourcetype/${sourceType}`].map(
                cborText,
              )),
          ...["softwareAgent", "made"].map(cborText),
        ),
      ),
    ),
  );

export const manifestStore = (...manifests: Buffer[]): Buffer => superbox("c2pa", ...manifests);

/** As C2PA says for JPEG: APP11 segments whose later parts repeat the box's header. */
export function app11Segments(store: Buffer, bytesEach: number): Buffer[] {
  const segments: Buffer[] = [];
  for (let at = 0; at < store.length; at += bytesEach) {
    const head = Buffer.from("JP\0\x01\0\0\0\0", "latin1");
    head.writeUInt32BE(segments.length + 1, 4);
    const repeated = at === 0 ? Buffer.alloc(0) : store.subarray(0, 8);
    segments.push(jpegSegment(0xeb, Buffer.concat([head, repeated, store.subarray(at, at + bytesEach)])));
  }
  return segments;
}

/** As C2PA says for ISO base media files: a box of its own type at the top. */
export const avifWith = async (store: Buffer): Promise<Buffer> =>
  Buffer.concat([
    await plainAvif(),
    box(
      "uuid",
      Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex"),
      Buffer.alloc(4),
      Buffer.from("manifest\0"),
      Buffer.alloc(8),
      store,
    ),
  ]);
