import assert from "node:assert/strict";
import sharp from "sharp";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import type { ImageAnalysis } from "../../src/face-analysis/face-analyser.js";
import type { FaceNetworks } from "../../src/face-analysis/networks/face-networks.js";
import { loadFaceNetworks } from "../../src/face-analysis/networks/load-face-networks.js";
import { assessImage } from "../../src/judgement/image/assess-image.js";
import { assessInSet, judgeSet } from "../../src/judgement/set/judge-set.js";
import { toIdentitySet } from "../../src/judgement/set/identity-set.js";
import type { ImageAndFace } from "../../src/judgement/rows.js";
import { ANY_PERSONA } from "../judgement/made-sets.js";
import { sha256Of } from "../judgement/made-images.js";
import { PORTRAITS, distance, portrait, samplePhoto } from "./sample-pictures.js";

const CELL = 400;

/** Pictures side by side, so many in a row. */
async function sheetOf(
  pictures: Buffer[],
  { columns, gap = 0, cell = CELL }: { columns: number; gap?: number; cell?: number },
) {
  const rows = Math.ceil(pictures.length / columns);
  const side = (count: number): number => count * cell + (count - 1) * gap;
  const parts = await Promise.all(
    pictures.map(async (picture, i) => ({
      input: await sharp(picture).resize(cell, cell).toBuffer(),
      left: (i % columns) * (cell + gap),
      top: Math.floor(i / columns) * (cell + gap),
    })),
  );
  return sharp({ create: { width: side(columns), height: side(rows), channels: 3, background: "white" } })
    .composite(parts)
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** As an image of a set would be stored. */
function rowOf(name: string, analysis: ImageAnalysis, isPrimary = false): ImageAndFace {
  const { analyser, face, otherFaces, faceCount, measures, perceptualHash, width, height } = analysis;
  const others = otherFaces.map((other) => ({ ...other, embedding: [...other.embedding] }));
  return {
    image: {
      id: name,
      type: isPrimary ? "PRIMARY" : "REFERENCE",
      status: "READY",
      fileName: name,
      sha256: sha256Of(name),
      width,
      height,
      analyser,
      faceCount,
      measures,
      perceptualHash,
    },
    face: face && { ...face, embedding: [...face.embedding], model: analyser, otherFaces: others },
  };
}

describe("The faces of a picture beside the most prominent one", () => {
  let networks: FaceNetworks;
  let redhead: Buffer;
  let laughing: Buffer;
  let blonde: Buffer;

  before(async () => {
    networks = await loadFaceNetworks("onnx");
    redhead = await portrait(PORTRAITS.redhead);
    laughing = await portrait(PORTRAITS.redheadLaughing);
    blonde = await portrait(PORTRAITS.blondeCurls);
  });

  after(() => networks.close());

  const analyse = (bytes: Buffer): Promise<ImageAnalysis> => analysePicture(networks, bytes, 1e9);
  const judge = async (bytes: Buffer) => {
    const { image, face } = rowOf("picture", await analyse(bytes));
    return assessImage(image, face)!;
  };
  const codesOf = ({ findings }: Awaited<ReturnType<typeof judge>>): string[] =>
    findings.map(({ code }) => code);

  it("are none in a portrait, and all but one in a group photo, each with an embedding of length 1", async () => {
    assert.deepEqual((await analyse(redhead)).otherFaces, []);

    const { faceCount, otherFaces } = await analyse(samplePhoto(4));

    assert.equal(otherFaces.length, faceCount - 1);
    for (const { embedding } of otherFaces) assert.ok(Math.abs(Math.hypot(...embedding) - 1) < 1e-6);
  });

  it("are the eight most prominent ones of more", async () => {
    const groups = [samplePhoto(4), samplePhoto(5), samplePhoto(6)];

    const { faceCount, otherFaces } = await analyse(await sheetOf(groups, { columns: 1, cell: 900 }));

    assert.ok(faceCount > 9);
    assert.equal(otherFaces.length, 8);
  });

  it("are recognised as in a picture of their own", async () => {
    const alone = (await analyse(await sharp(blonde).resize(CELL, CELL).jpeg().toBuffer())).face!;

    const { face, otherFaces } = await analyse(await sheetOf([redhead, blonde], { columns: 2 }));

    const faces = [face!, ...otherFaces].map(({ embedding }) => distance(embedding, alone.embedding));
    assert.ok(Math.min(...faces) < 0.15, String(faces));
  });

  for (const [what, make] of [
    ["two pictures side by side", () => sheetOf([redhead, laughing], { columns: 2 })],
    ["two pictures with a gap", () => sheetOf([redhead, laughing], { columns: 2, gap: 12 })],
    [
      "a picture and its mirror image",
      async () => sheetOf([redhead, await sharp(redhead).flop().toBuffer()], { columns: 2 }),
    ],
    ["two by two", () => sheetOf([redhead, laughing, laughing, redhead], { columns: 2 })],
    [
      "two by two, turned by 90°",
      async () =>
        sharp(await sheetOf([redhead, laughing, laughing, redhead], { columns: 2, gap: 8 }))
          .rotate(90)
          .toBuffer(),
    ],
    [
      "three by three",
      () =>
        sheetOf(
          Array.from({ length: 9 }, (_, i) => (i % 2 === 0 ? redhead : laughing)),
          { columns: 3, gap: 4 },
        ),
    ],
    [
      "a strip of ten",
      () =>
        sheetOf(
          Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? redhead : laughing)),
          { columns: 10 },
        ),
    ],
  ] as [string, () => Promise<Buffer>][]) {
    it(`make a contact sheet of ${what}, which is not fit for a primary`, async () => {
      const assessment = await judge(await make());

      assert.ok(codesOf(assessment).includes("CONTACT_SHEET"), codesOf(assessment).join());
      assert.notEqual(assessment.verdict, "STRONG");
    });
  }

  it("of other people are several faces, in a photo and side by side, and not fit for a primary where they are as large", async () => {
    for (const picture of [
      samplePhoto(1),
      samplePhoto(3),
      await sheetOf([redhead, blonde], { columns: 2 }),
    ]) {
      const assessment = await judge(picture);

      assert.ok(codesOf(assessment).includes("SEVERAL_FACES"));
      assert.ok(!codesOf(assessment).includes("CONTACT_SHEET"));
      assert.notEqual(assessment.verdict, "STRONG");
    }
  });

  it("of the same person on a poster behind make no contact sheet", async () => {
    const poster = await sharp(laughing)
      .resize(170, 170)
      .extend({ top: 6, bottom: 6, left: 6, right: 6, background: "white" })
      .toBuffer();
    const wall = await sharp(redhead)
      .extend({ right: 260, background: "#887766", extendWith: "copy" })
      .toBuffer();

    const assessment = await judge(
      await sharp(wall)
        .composite([{ input: poster, left: 520, top: 60 }])
        .jpeg()
        .toBuffer(),
    );

    assert.ok(codesOf(assessment).includes("SEVERAL_FACES"));
    assert.ok(!codesOf(assessment).includes("CONTACT_SHEET"));
  });

  it("tell where the character stands beside a larger stranger", async () => {
    const group = await sharp({ create: { width: 1000, height: 560, channels: 3, background: "grey" } })
      .composite([
        { input: await sharp(blonde).resize(560, 560).toBuffer(), left: 0, top: 0 },
        { input: await sharp(redhead).resize(400, 400).toBuffer(), left: 590, top: 160 },
      ])
      .jpeg()
      .toBuffer();
    const rows = [
      rowOf("redhead", await analyse(redhead), true),
      rowOf("laughing", await analyse(laughing)),
      rowOf("group", await analyse(group)),
    ];

    const set = judgeSet(toIdentitySet(rows, ANY_PERSONA));
    const { findings } = assessInSet(set, set.images[2]!);

    const found = findings.find(({ code }) => code === "CHARACTER_BESIDE");
    const { x, y, width, height } = found!.box!;
    assert.ok(x > 590 && y > 160 && x + width < 990 && y + height < 560, JSON.stringify(found!.box));
    assert.ok(!findings.some(({ code }) => code === "DIFFERENT_PERSON"));
  });
});

describe("A picture that is many times as long as it is high", () => {
  let networks: FaceNetworks;

  before(async () => {
    networks = await loadFaceNetworks("onnx");
  });

  after(() => networks.close());

  for (const turn of [0, 90]) {
    it(`shows a face that is lost in it when it is reduced, ${turn === 0 ? "lying" : "standing"}`, async () => {
      const face = await sharp(await portrait(PORTRAITS.redhead))
        .rotate(-turn)
        .toBuffer();
      const wide = sharp({ create: { width: 6000, height: 500, channels: 3, background: "#7a8a99" } });
      const panorama = await wide
        .composite([{ input: face, left: 3700, top: 10 }])
        .png()
        .toBuffer();

      const analysis = await analysePicture(
        networks,
        await sharp(panorama).rotate(turn).png().toBuffer(),
        1e9,
      );

      assert.equal(analysis.faceCount, 1);
      const { x, y, width, height } = analysis.face!.box;
      const [start, size] = turn === 0 ? [x, width] : [y, height];
      assert.ok(start > 3700 && start + size < 4180, JSON.stringify(analysis.face!.box));
    });
  }
});
