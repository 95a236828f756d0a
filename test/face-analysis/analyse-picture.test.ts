import assert from "node:assert/strict";
import sharp, { type Sharp } from "sharp";
import { assertAtMost } from "../support/limits.js";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import { OnnxNetworks } from "../../src/face-analysis/networks/onnx-networks.js";
import { DetectedFace, ImageAnalysis } from "../../src/face-analysis/face-analyser.js";
import { identityOfFace } from "../../eval/support/identity-of-face.js";
import { embeddingDistance, matchScore } from "../../src/judgement/likeness/match-score.js";
import { numberOf } from "../../src/face-analysis/measure/measure.js";
import {
  FACELESS,
  PORTRAITS,
  SAMPLE_FACE_COUNTS,
  SampleNumber,
  TIGHT_FACE,
  distance,
  portrait,
  samplePhoto,
} from "./sample-pictures.js";

const GREY = { r: 128, g: 128, b: 128 };

/** How alike two faces are, as clients see it. */
const scoreOf = (a: DetectedFace, b: DetectedFace): number =>
  matchScore(embeddingDistance(identityOfFace(a), identityOfFace(b)));

describe("The analysis of a picture", () => {
  let networks: OnnxNetworks;

  before(async () => {
    networks = await OnnxNetworks.load();
  });

  after(() => networks.close());

  const analyse = (bytes: Buffer): Promise<ImageAnalysis> => analysePicture(networks, bytes, 1e8);

  async function faceOf(bytes: Buffer): Promise<DetectedFace> {
    const { face } = await analyse(bytes);
    assert.ok(face, "no face was found");
    return face;
  }

  describe("of several people", () => {
    for (const [number, count] of Object.entries(SAMPLE_FACE_COUNTS)) {
      it(`counts the ${count} faces of sample ${number}`, async () => {
        const { faceCount, face } = await analyse(samplePhoto(Number(number) as SampleNumber));

        assert.equal(faceCount, count);
        assert.equal(face?.landmarks.length, 68);
        assert.equal(face?.embedding.length, 128);
      });
    }

    it("describes the most prominent one", async () => {
      const alone = await faceOf(await portrait(PORTRAITS.blondeCurls));
      const large = await sharp(await portrait(PORTRAITS.blondeCurls))
        .resize(900)
        .png()
        .toBuffer();
      const small = await sharp(await portrait(PORTRAITS.dress))
        .resize(350)
        .png()
        .toBuffer();

      const both = await sharp({ create: { width: 1250, height: 900, channels: 3, background: GREY } })
        .composite([
          { input: small, left: 0, top: 300 },
          { input: large, left: 350, top: 0 },
        ])
        .png()
        .toBuffer();
      const { face, faceCount } = await analyse(both);

      assert.equal(faceCount, 2);
      assertAtMost(distance(face!.embedding, alone.embedding), 0.04, "distance, beside another face");
    });
  });

  describe("without a face", () => {
    it("finds none in a flat, a striped and a noisy picture", async () => {
      const flat = sharp({ create: { width: 640, height: 480, channels: 3, background: "#87a96b" } });
      const stripes = Uint8Array.from(
        { length: 300 * 300 },
        (_, i) => (Math.floor((i % 300) / 25) % 2) * 200,
      );
      const noise = { type: "gaussian" as const, mean: 128, sigma: 40 };

      for (const picture of [
        flat,
        sharp(stripes, { raw: { width: 300, height: 300, channels: 1 } }),
        sharp({ create: { width: 500, height: 400, channels: 3, background: GREY, noise } }),
      ]) {
        const analysis = await analyse(await picture.png().toBuffer());
        assert.deepEqual([analysis.face, analysis.faceCount, analysis.faceCrop], [null, 0, null]);
        assert.equal((await sharp(analysis.thumbnail).metadata()).format, "jpeg");
      }
    });

    for (const [what, cutout] of Object.entries(FACELESS)) {
      it(`finds none beside the people of a photo: ${what}`, async () => {
        const { face, faceCount } = await analyse(await portrait(cutout));

        assert.deepEqual([face, faceCount], [null, 0]);
      });
    }
  });

  describe("of a person", () => {
    it("recognises her in another photo, tilted and laughing, and tells her from others", async () => {
      const redhead = await faceOf(await portrait(PORTRAITS.redhead));
      const laughing = await faceOf(await portrait(PORTRAITS.redheadLaughing));
      const others = [
        await faceOf(await portrait(PORTRAITS.blondeCurls)),
        await faceOf(await portrait(PORTRAITS.dress)),
      ];

      assert.ok(scoreOf(redhead, laughing) > 0.8);
      for (const other of others) assert.ok(scoreOf(redhead, other) < 0.5);
    });

    for (const degrees of [-45, -30, 30, 45]) {
      it(`recognises her in her own photo tilted by ${degrees}°`, async () => {
        const upright = await portrait(PORTRAITS.dress);
        const tilted = await sharp(upright).rotate(degrees, { background: GREY }).png().toBuffer();

        const [a, b] = [await faceOf(upright), await faceOf(tilted)];

        assertAtMost(distance(a.embedding, b.embedding), 0.08, `distance, tilted by ${degrees}°`);
        assertAtMost(Math.abs(b.rollDegrees - a.rollDegrees - degrees), 3, `roll off, tilted by ${degrees}°`);
      });
    }

    it("negates yaw and roll in the mirror and keeps the embedding", async () => {
      const original = await portrait(PORTRAITS.dress);

      const face = await faceOf(original);
      const mirrored = await faceOf(await sharp(original).flop().png().toBuffer());

      // She looks to the viewer's right and leans anticlockwise.
      assert.ok(face.yawDegrees > 5 && face.rollDegrees < -3);
      assertAtMost(Math.abs(mirrored.yawDegrees + face.yawDegrees), 2, "yaw off in the mirror");
      assertAtMost(Math.abs(mirrored.rollDegrees + face.rollDegrees), 2, "roll off in the mirror");
      assertAtMost(Math.abs(mirrored.pitchDegrees - face.pitchDegrees), 6, "pitch off in the mirror");
      assertAtMost(distance(face.embedding, mirrored.embedding), 0.15, "distance in the mirror");
    });

    it("finds a face that fills the picture and is cut by all its edges", async () => {
      const whole = await portrait(PORTRAITS.blondeCurls);
      const { box, embedding } = await faceOf(whole);
      const tight = await sharp(whole)
        .extract({
          left: Math.round(box.x + 0.05 * box.width),
          top: Math.round(box.y + 0.05 * box.height),
          width: Math.round(0.9 * box.width),
          height: Math.round(0.9 * box.height),
        })
        .png()
        .toBuffer();

      const { faceCount, face } = await analyse(tight);

      assert.equal(faceCount, 1);
      assertAtMost(distance(embedding, face!.embedding), 0.35, "distance, cut by all edges");
    });

    const spoilt: Record<string, (picture: Sharp) => Sharp> = {
      "is dark": (picture) => picture.linear(0.35),
      "has few pixels": (picture) => picture.resize(40),
    };
    for (const [how, spoil] of Object.entries(spoilt)) {
      it(`finds a face that fills a picture that ${how}`, async () => {
        const tight = await spoil(sharp(await portrait(TIGHT_FACE)))
          .png()
          .toBuffer();

        const { faceCount, face, width } = await analyse(tight);

        assert.equal(faceCount, 1);
        assert.ok(face!.box.width > width / 2 && face!.box.height > width / 2, JSON.stringify(face!.box));
      });
    }

    it("finds a face that half reaches over the edge", async () => {
      const whole = await portrait(PORTRAITS.redhead);
      const { box } = await faceOf(whole);
      const left = Math.round(box.x + box.width * 0.3);
      const cut = await sharp(whole)
        .extract({ left, top: 0, width: 480 - left, height: 480 })
        .png()
        .toBuffer();

      assert.equal((await analyse(cut)).faceCount, 1);
    });

    it("measures a blurred face as less sharp", async () => {
      const original = await portrait(PORTRAITS.dress);

      const sharpFace = await faceOf(original);
      const blurred = await faceOf(await sharp(original).blur(4).png().toBuffer());

      assert.ok(numberOf(blurred.measures.sharpness)! < numberOf(sharpFace.measures.sharpness)! / 4);
    });

    it("reports boxes, landmarks and eye distance in pixels of the full picture", async () => {
      const original = await portrait(PORTRAITS.dress);
      const enlarged = await sharp(original).resize(3000).png().toBuffer();

      const [small, large] = [await faceOf(original), await faceOf(enlarged)];

      const factor = large.interEyePixels / small.interEyePixels;
      assertAtMost(Math.abs(factor - 5), 0.012, "eye distance off, enlarged 5 times");
      assertAtMost(
        Math.abs(large.landmarks[30]!.x / small.landmarks[30]!.x - 5),
        0.003,
        "nose off, enlarged 5 times",
      );
      assertAtMost(distance(small.embedding, large.embedding), 0.015, "distance, enlarged 5 times");
      assert.ok(large.estimatedAge! > 10 && large.estimatedAge! < 45);
    });

    it("gives the same embedding for the same bytes", async () => {
      const bytes = await portrait(PORTRAITS.redhead);

      assert.deepEqual((await faceOf(bytes)).embedding, (await faceOf(bytes)).embedding);
    });

    it("does not depend on the file format, colour space or depth", async () => {
      const original = await portrait(PORTRAITS.dress);
      const { embedding } = await faceOf(original);

      for (const [name, form, limit] of [
        ["JPEG", sharp(original).jpeg({ quality: 95 }), 0.03],
        ["WebP", sharp(original).webp({ quality: 95 }), 0.04],
        ["AVIF", sharp(original).avif({ quality: 80 }), 0.04],
        ["16 bits", sharp(original).toColourspace("rgb16").png(), 0],
        ["with alpha", sharp(original).ensureAlpha().png(), 0],
        ["CMYK", sharp(original).toColourspace("cmyk").jpeg({ quality: 95 }), 0.08],
        ["grey", sharp(original).toColourspace("b-w").png(), 0.25],
      ] as const) {
        const found = distance(embedding, (await faceOf(await form.toBuffer())).embedding);
        assertAtMost(found, limit, `distance, stored as ${name}`);
      }
    });
  });

  describe("of a photo stored in any EXIF orientation", () => {
    /** How the stored pixels come from the upright ones, in steps: sharp has an order of its own within one. */
    const storedAs: Record<number, ((picture: sharp.Sharp) => sharp.Sharp)[]> = {
      1: [],
      2: [(picture) => picture.flop()],
      3: [(picture) => picture.rotate(180)],
      4: [(picture) => picture.flip()],
      5: [(picture) => picture.rotate(90), (picture) => picture.flop()],
      6: [(picture) => picture.rotate(270)],
      7: [(picture) => picture.rotate(90), (picture) => picture.flip()],
      8: [(picture) => picture.rotate(90)],
    };
    for (const [orientation, steps] of Object.entries(storedAs)) {
      it(`sees the same upright face in orientation ${orientation}`, async () => {
        const upright = await sharp(await portrait(PORTRAITS.blondeCurls))
          .extract({ left: 0, top: 0, width: 480, height: 400 })
          .png()
          .toBuffer();
        let turned = upright;
        for (const step of steps) turned = await step(sharp(turned)).png().toBuffer();
        const stored = await sharp(turned)
          .withMetadata({ orientation: Number(orientation) })
          .png()
          .toBuffer();

        const [expected, found] = [await analyse(upright), await analyse(stored)];

        assert.deepEqual([found.width, found.height], [480, 400]);
        assert.deepEqual(found.face, expected.face);
      });
    }
  });

  describe("draws", () => {
    it("a JPEG thumbnail whose long side is at most 512 px", async () => {
      const { thumbnail } = await analyse(samplePhoto(2));

      const { format, width, height } = await sharp(thumbnail).metadata();
      assert.deepEqual([format, width, height], ["jpeg", 512, 365]);
    });

    it("a thumbnail no larger than a small picture", async () => {
      const small = await sharp(samplePhoto(2)).resize(200, 100).png().toBuffer();

      const { width, height } = await sharp((await analyse(small)).thumbnail).metadata();

      assert.deepEqual([width, height], [200, 100]);
    });

    it("a face crop of 1024 px in which the head stands upright in the upper middle", async () => {
      const { faceCrop } = await analyse(await portrait(PORTRAITS.redheadLaughing));

      const { format, width, height } = await sharp(faceCrop!).metadata();
      assert.deepEqual([format, width, height], ["jpeg", 1024, 1024]);
      const inCrop = await faceOf(await sharp(faceCrop!).png().toBuffer());
      // The crop is turned by the line of the eyes, the pose is the whole head's.
      assertAtMost(Math.abs(inCrop.rollDegrees), 2, "roll in the face crop");
      const eyes = inCrop.landmarks.slice(36, 48);
      const middle = eyes.reduce((sum, { x, y }) => ({ x: sum.x + x / 12, y: sum.y + y / 12 }), {
        x: 0,
        y: 0,
      });
      assertAtMost(Math.abs(middle.x - 512), 2, "eyes off the middle of the face crop, in pixels");
      assertAtMost(Math.abs(middle.y - 440), 35, "eyes off their height in the face crop, in pixels");
    });

    it("a face crop without transparent pixels where it reaches over the picture", async () => {
      const whole = await portrait(PORTRAITS.blondeCurls);
      const edge = await sharp(whole)
        .extract({ left: 90, top: 110, width: 300, height: 280 })
        .png()
        .toBuffer();

      const { faceCrop } = await analyse(edge);

      const { isOpaque, channels } = await sharp(faceCrop!).stats();
      assert.ok(isOpaque);
      // Drawn-out colours of the picture, not a black bar: no corner is black.
      const corner = await sharp(faceCrop!).extract({ left: 0, top: 0, width: 32, height: 32 }).stats();
      assert.ok(corner.channels[0]!.mean > 10 && channels.length >= 3);
    });
  });
});
