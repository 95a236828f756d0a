/** What a file is that is no picture we read. */
export interface NamedFormat {
  /** With its article, e.g. "a TIFF picture". */
  name: string;
  kind: "picture" | "video" | "web-page" | "other";
}

/** file-type's short names, where the usual one is not simply their capitals. */
const PICTURES: Record<string, string> = {
  tif: "TIFF",
  j2c: "JPEG 2000",
  jp2: "JPEG 2000",
  jpm: "JPEG 2000",
  jpx: "JPEG 2000",
  mj2: "JPEG 2000",
  jxl: "JPEG XL",
  jxr: "JPEG XR",
  jls: "JPEG-LS",
  psd: "Photoshop (PSD)",
  xcf: "GIMP (XCF)",
  ico: "icon (ICO)",
  cur: "icon (CUR)",
  icns: "icon (ICNS)",
  ps: "PostScript",
  eps: "PostScript (EPS)",
  heic: "HEIF",
  avif: "HEIF",
};
const CAMERA_RAW = new Set(["cr2", "cr3", "nef", "arw", "dng", "orf", "raf", "rw2"]);
/** Documents that people take for pictures. */
const DOCUMENTS: Record<string, string> = { pdf: "a PDF document", indd: "an InDesign document" };
/** Everything a file's beginning can tell; zip files of office programs have their names some kilobytes behind it. */
const LOOKED_AT_BYTES = 65_536;
const LOOKED_AT_CHARACTERS = 4_096;

/** @returns null for what is not known either */
export async function nameFormat(file: Buffer): Promise<NamedFormat | null> {
  const start = file.subarray(0, LOOKED_AT_BYTES);
  return nameText(start.toString("latin1", 0, LOOKED_AT_CHARACTERS)) ?? (await nameBinary(start));
}

/** Formats that are text; file-type, which looks for fixed bytes, knows XML only. */
function nameText(text: string): NamedFormat | null {
  if (!/^[\s\u00bb\u00bf\u00ef]*</.test(text)) return null;
  if (/<svg[\s>]/i.test(text)) return { name: "an SVG drawing", kind: "picture" };
  if (/<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]/i.test(text))
    return { name: "a web page", kind: "web-page" };
  return null;
}

async function nameBinary(start: Buffer): Promise<NamedFormat | null> {
  // Loaded with the first file that is no picture.
  const { fileTypeFromBuffer } = await import("file-type");
  // It reads beyond the part that it is given, and fails then.
  const type = await fileTypeFromBuffer(start).catch(() => undefined);
  if (type === undefined) return null;
  const { ext, mime } = type;
  const letters = ext.toUpperCase();
  if (CAMERA_RAW.has(ext)) return { name: `a camera's raw picture (${letters})`, kind: "picture" };
  if (DOCUMENTS[ext]) return { name: DOCUMENTS[ext], kind: "picture" };
  if (PICTURES[ext] || mime.startsWith("image/"))
    return { name: `${article(PICTURES[ext] ?? letters)} picture`, kind: "picture" };
  if (mime.startsWith("video/")) return { name: `a video (${letters})`, kind: "video" };
  return { name: `${article(letters)} file`, kind: "other" };
}

/** Before what is read aloud letter by letter, or as a word. */
const article = (name: string): string =>
  `${/^(?:[aeio]|[FLMNRSX][A-Z\d]{2})/i.test(name) ? "an" : "a"} ${name}`;
