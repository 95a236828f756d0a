import assert from "node:assert/strict";
import { metadataBlocksOf } from "../../src/face-analysis/picture/metadata-blocks.js";
import { openPicture } from "../../src/face-analysis/picture/open-picture.js";
import { ORIGIN_EVIDENCE, type MetadataBlocks } from "../../src/picture-metadata/picture-metadata.js";
import { readPictureMetadata } from "../../src/picture-metadata/read-picture-metadata.js";
import { seededRandom } from "../../eval/support/seeded-random.js";
import * as made from "./made-files.js";

const GRAPH = {
  "1": { class_type: "KSampler", inputs: { positive: ["2", 0] } },
  "2": { class_type: "T", inputs: { text: "p" } },
};
const ROUNDS = 2_000;

async function wholeBlocks(): Promise<MetadataBlocks> {
  const xmp = made.xmpPacket(
    'xmp:CreateDate="2024-01-01T00:00:00Z" ext:DigitalSourceType="trainedAlgorithmicMedia"',
    "<exif:UserComment>x</exif:UserComment>",
  );
  const png = await made.pngWith(
    made.zTXt("parameters", "p\nSteps: 20, Seed: 1, Size: 512x512"),
    made.iTXt("prompt", JSON.stringify(GRAPH), { isCompressed: true }),
    made.iTXt("XML:com.adobe.xmp", xmp),
    made.pngChunk(
      "eXIf",
      made.exifBlock(
        [made.ascii(0x010f, "A"), made.ascii(0x0110, "B")],
        [made.unicodeComment("x"), made.ascii(0x9003, "2024:01:01 00:00:00")],
      ),
    ),
    made.pngChunk(
      "caBX",
      made.manifestStore(made.manifest("digitalCapture"), made.manifest("trainedAlgorithmicMedia")),
    ),
  );
  return metadataBlocksOf(png, await openPicture(png, 1_000_000));
}

/** Some bytes overwritten, cut out, or the end cut off. */
function damaged(block: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(block);
  const at = Math.floor(random() * copy.length);
  const kind = random();
  if (kind < 0.25) return copy.subarray(0, at);
  if (kind < 0.4)
    return Buffer.concat([copy.subarray(0, at), copy.subarray(at + 1 + Math.floor(random() * 8))]);
  const values = kind < 0.7 ? [0, 0xff, 0x7f, 0x80] : null;
  for (let i = 0; i < 1 + random() * 4; i++) {
    copy[Math.floor(random() * copy.length)] = values
      ? values[Math.floor(random() * 4)]!
      : Math.floor(random() * 256);
  }
  return copy;
}

describe("Damaged metadata of a picture", () => {
  it(`are never an error, and what is read of them can be stored (${ROUNDS} seeded rounds)`, async () => {
    const whole = await wholeBlocks();
    const random = seededRandom(20261126);
    const readings = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      const metadata = readPictureMetadata({
        pngTexts: whole.pngTexts.map(({ type, content }) => ({ type, content: damaged(content, random) })),
        exif: damaged(whole.exif!, random),
        xmp: damaged(whole.xmp!, random),
        c2pa: damaged(whole.c2pa!, random),
      });

      const text = JSON.stringify(metadata);
      assert.ok(!/\\u0000|\\ud[89a-f]/i.test(text), text);
      assert.ok(
        metadata.evidence.every((it) => ORIGIN_EVIDENCE.includes(it)),
        text,
      );
      assert.ok(metadata.createdAt === null || !Number.isNaN(metadata.createdAt.getTime()), text);
      readings.add(metadata.evidence.join());
    }
    // Much is still read of what is only a little damaged, or the rounds would show nothing.
    assert.ok(readings.size > 10, [...readings].join(" | "));
  });
});
