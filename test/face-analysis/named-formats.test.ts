import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { checked } from "./made/checked.js";
import { codedPictureIn, heicFixture, heifFile } from "./made/heif-file.js";

const picture = () => sharp({ create: { width: 20, height: 20, channels: 3, background: "#c08040" } });
const box = (type: string, content: string): Buffer => {
  const body = Buffer.from(type + content, "latin1");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(4 + body.length);
  return Buffer.concat([length, body]);
};
const hex = (digits: string): Buffer => Buffer.concat([Buffer.from(digits, "hex"), Buffer.alloc(64)]);

/** TIFF's header and a directory with nothing but a version of DNG. */
const dng = (): Buffer => hex("49492a00080000000100 12c601000400000001040000 00000000".replaceAll(" ", ""));

const named: [what: string, file: () => Buffer | Promise<Buffer>, name: string, kind: string][] = [
  ["A GIF", () => picture().gif().toBuffer(), "a GIF picture", "picture"],
  ["A TIFF", () => picture().tiff().toBuffer(), "a TIFF picture", "picture"],
  ["A BMP", () => hex("424d460000000000000036000000280000"), "a BMP picture", "picture"],
  ["An icon", () => hex("00000100010010100000"), "an icon (ICO) picture", "picture"],
  ["A JPEG XL", () => hex("0000000c4a584c200d0a870a"), "a JPEG XL picture", "picture"],
  ["A JPEG XL without a container", () => hex("ff0a00102030"), "a JPEG XL picture", "picture"],
  [
    "A JPEG 2000",
    () => hex("0000000c6a5020200d0a870a00000014667479706a703220"),
    "a JPEG 2000 picture",
    "picture",
  ],
  ["A Photoshop file", () => hex("38425053000100000000"), "a Photoshop (PSD) picture", "picture"],
  ["A raw picture (DNG)", dng, "a camera's raw picture (DNG)", "picture"],
  ["A raw picture (CR2)", () => hex("49492a00100000004352"), "a camera's raw picture (CR2)", "picture"],
  ["A PDF", () => Buffer.from("%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n"), "a PDF document", "picture"],
  [
    "An SVG",
    () => Buffer.from('\ufeff<?xml version="1.0"?>\n<!-- drawn --><svg xmlns="http://www.w3.org/2000/svg"/>'),
    "an SVG drawing",
    "picture",
  ],
  ["A web page", () => Buffer.from("\n<!DOCTYPE html><title>404</title>"), "a web page", "web-page"],
  ["A web page without a type", () => Buffer.from("<html><body>no</body></html>"), "a web page", "web-page"],
  ["A film (MP4)", () => box("ftyp", "isom\0\0\x02\0isomiso2avc1mp41"), "a video (MP4)", "video"],
  ["A film (QuickTime)", () => box("ftyp", "qt  \0\0\x02\0qt  "), "a video (MOV)", "video"],
  [
    "A film (WebM)",
    () => hex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d"),
    "a video (WEBM)",
    "video",
  ],
  ["An archive", () => hex("504b0304140000000800"), "a ZIP file", "other"],
  ["A compressed file", () => gzipSync("something"), "a GZ file", "other"],
  [
    "A HEIF picture coded otherwise",
    () => {
      const file = heifFile(codedPictureIn(heicFixture("four-colours"), "hvc1"));
      file.write("avc1", file.indexOf("hvc1"), "latin1");
      return file;
    },
    "a HEIF picture",
    "picture",
  ],
];

for (const [what, make, name, kind] of named) {
  it(`${what} is refused by its name`, async () => {
    assert.deepEqual(await checked(await make()), {
      kind: "refused",
      why: { kind: "unsupported", found: { name, kind } },
    });
  });
}

for (const [what, file] of [
  ["Text", Buffer.from("not a picture at all\n")],
  ["Text that begins like a tag", Buffer.from("<3 this picture")],
  ["Zeros", Buffer.alloc(400)],
  ["A byte", Buffer.of(0xff)],
] as const) {
  it(`${what} is refused, without a name for it`, async () => {
    assert.deepEqual(await checked(file), { kind: "refused", why: { kind: "unsupported", found: null } });
  });
}
