import type { MetadataBlocks } from "../../picture-metadata/picture-metadata.js";
import { boxesIn } from "./heif-boxes.js";
import { jpegSegments } from "./jpeg-segments.js";
import type { OpenedPicture } from "./open-picture.js";

/** In all, of one file: C2PA stores may hold thumbnails. */
const MAX_C2PA_BYTES = 16 * 2 ** 20;
const PNG_TEXTS = new Set(["tEXt", "zTXt", "iTXt"]);
const JPEG_APP11 = 0xeb;
/** `JP`, a number of the box (two bytes), and one of its part (four), before each part; parts after the first repeat the box's header. */
const APP11_HEADER = 4 + 2 + 2 + 4;
const JUMBF_HEADER = 8;
/** The type of a `uuid` box that holds C2PA (C2PA 2.1, A.5.1), then version and flags, a purpose that ends with NUL, and an offset of eight bytes. */
const C2PA_UUID = Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex");
const MANIFEST = Buffer.from("manifest\0");

/** Finds what may hold metadata in a picture that was opened; nothing is decoded. Parts that are damaged are not there. */
export function metadataBlocksOf(file: Buffer, picture: OpenedPicture): MetadataBlocks {
  const metadata = picture.format === "HEIC" ? null : picture.metadata;
  const blocks = { pngTexts: [], exif: metadata?.exif ?? null, xmp: metadata?.xmp ?? null, c2pa: null };
  switch (picture.format) {
    case "JPEG":
      return { ...blocks, c2pa: jpegC2pa(file) };
    case "PNG": {
      const chunks = [...pngChunks(file)];
      const c2pa = chunks.find(({ type }) => type === "caBX")?.content ?? null;
      return { ...blocks, c2pa, pngTexts: chunks.filter(({ type }) => PNG_TEXTS.has(type)) };
    }
    case "WEBP":
      return { ...blocks, c2pa: riffChunk(file, "C2PA") };
    case "AVIF":
    case "HEIC":
      return { ...blocks, c2pa: heifC2pa(file) };
  }
}

function* pngChunks(png: Buffer): Generator<{ type: string; content: Buffer }> {
  for (let at = 8; at + 12 <= png.length; at += 12 + png.readUInt32BE(at)) {
    const end = at + 8 + png.readUInt32BE(at);
    if (end + 4 > png.length) return;
    const type = png.toString("latin1", at + 4, at + 8);
    if (PNG_TEXTS.has(type) || type === "caBX") yield { type, content: png.subarray(at + 8, end) };
    if (type === "IEND") return;
  }
}

/** A store may be longer than a segment, and is then told in several, one behind the other. */
function jpegC2pa(jpeg: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  let bytes = 0;
  for (const { marker, start, end } of jpegSegments(jpeg)) {
    const segment = jpeg.subarray(start, end);
    if (marker !== JPEG_APP11 || segment.length < APP11_HEADER + JUMBF_HEADER) continue;
    if (segment.toString("latin1", 4, 6) !== "JP") continue;
    const part = segment.subarray(APP11_HEADER + (parts.length === 0 ? 0 : JUMBF_HEADER));
    bytes += part.length;
    if (bytes > MAX_C2PA_BYTES) return null;
    parts.push(part);
  }
  return parts.length === 0 ? null : Buffer.concat(parts);
}

function riffChunk(riff: Buffer, wanted: string): Buffer | null {
  for (let at = 12; at + 8 <= riff.length;) {
    const end = at + 8 + riff.readUInt32LE(at + 4);
    if (end > riff.length) return null;
    if (riff.toString("latin1", at, at + 4) === wanted) return riff.subarray(at + 8, end);
    // Padded to an even length.
    at = end + (end & 1);
  }
  return null;
}

function heifC2pa(file: Buffer): Buffer | null {
  const box = boxesIn(file, 0).find(
    ({ type, content }) => type === "uuid" && content.subarray(0, 16).equals(C2PA_UUID),
  );
  const purpose = box?.content.subarray(20);
  if (purpose === undefined || !purpose.subarray(0, MANIFEST.length).equals(MANIFEST)) return null;
  return purpose.subarray(MANIFEST.length + 8);
}
