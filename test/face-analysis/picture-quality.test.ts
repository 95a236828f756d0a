import assert from "node:assert/strict";
import sharp from "sharp";
import { measureBlockiness } from "../../src/face-analysis/measure/blockiness.js";
import { measureDrawingLook } from "../../src/face-analysis/measure/drawing-look.js";
import { measureEffectiveResolution } from "../../src/face-analysis/measure/effective-resolution.js";
import {
  entropyBits,
  intersection,
  measureExposure,
  shareOf,
} from "../../src/face-analysis/measure/exposure.js";
import { convexHull, spanAt } from "../../src/face-analysis/measure/face-luminance.js";
import { hairColourOf } from "../../src/face-analysis/measure/hair-colour.js";
import { measureSkinTexture } from "../../src/face-analysis/measure/skin-texture.js";
import { RgbPixels, UprightPicture } from "../../src/face-analysis/picture/upright-picture.js";
import { Colour, asPicture, madeUprightFace } from "./made-upright-face.js";

const SKIN: Colour = [205, 160, 135];
const grey = (value: number): Colour => [value, value, value];
/** The same grain in every run: a sine of a large number, as shaders make it. */
const grain = (x: number, y: number, strength: number): number => {
  const noise = Math.sin(x * 12.9898 + y * 78.233) * 43758.5453;
  return strength * (noise - Math.floor(noise) - 0.5);
};
const histogram = (counts: Record<number, number>): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, luminance) => counts[luminance] ?? 0);

describe("The exposure of a face", () => {
  it("counts luminances of 0 to 25 as dark and 247 to 255 as bright", () => {
    const counts = histogram({ 25: 30, 26: 20, 246: 10, 247: 40 });

    assert.equal(shareOf(counts, [0, 25]), 0.3);
    assert.equal(shareOf(counts, [247, 255]), 0.4);
  });

  it("is half dark when half of the face is", () => {
    const face = madeUprightFace((x) => (x < 160 ? grey(30) : grey(128)));

    const { underExposure, overExposure, illuminationUniformity } = measureExposure(face);

    assert.ok(Math.abs((underExposure as number) - 0.5) < 0.02);
    assert.equal(overExposure, 0);
    assert.equal(illuminationUniformity, 0);
  });

  it("is glaring and without shades in white, and even", () => {
    assert.deepEqual(measureExposure(madeUprightFace(() => grey(255))), {
      underExposure: 0,
      overExposure: 1,
      dynamicRange: 0,
      illuminationUniformity: 1,
    });
  });

  it("has one bit for two equally frequent luminances and eight for all", () => {
    assert.equal(entropyBits(histogram({ 3: 5, 200: 5 })), 1);
    assert.equal(entropyBits(new Uint32Array(256).fill(2)), 8);
  });

  it("compares shares of the cheeks, not counts, and is not measured without a cheek", () => {
    assert.equal(intersection(histogram({ 10: 1, 20: 1 }), histogram({ 10: 8 })), 0.5);
    assert.equal(typeof intersection(histogram({}), histogram({ 1: 1 })), "object");
  });
});

describe("The outline of the landmarks", () => {
  it("is the convex hull, and a row's span lies in it", () => {
    const square = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 4, y: 5 },
      { x: 10, y: 10 },
      { x: 0, y: 10 },
    ];

    const hull = convexHull(square);

    assert.equal(hull.length, 4);
    assert.deepEqual(spanAt(hull, 5.5, 100), [0, 10]);
    assert.deepEqual(spanAt(hull, 12, 100), [0, 0]);
  });
});

describe("The hair colour", () => {
  const withHair = (hair: Colour, background: Colour) =>
    madeUprightFace((x, y) => (Math.abs(x - 160) > 85 ? background : y < 75 ? hair : SKIN));
  const colourOf = (face: ReturnType<typeof madeUprightFace>) => hairColourOf(face, asPicture(face));

  it("is that above the forehead", () => {
    const hair = colourOf(withHair([90, 60, 40], [220, 220, 230]));

    assert.ok("lightness" in hair);
    assert.deepEqual(
      [hair.lightness, hair.redness, hair.yellowness].map((value) => Math.round(value)),
      [28, 11, 18],
    );
  });

  const unknown: [circumstance: string, face: ReturnType<typeof madeUprightFace>, reason: RegExp][] = [
    ["a bald head", withHair(SKIN, [220, 220, 230]), /differs from skin/],
    ["a background of the same colour", withHair([40, 30, 30], [40, 30, 30]), /background/],
    ["a picture without colours", withHair(grey(40), grey(200)), /in the dark|no colours/],
  ];
  for (const [circumstance, face, reason] of unknown) {
    it(`is not measured on ${circumstance}, which is said`, () => {
      const greyed = reason.source.includes("colours")
        ? madeUprightFace((_, y) => grey(y < 75 ? 40 : 180))
        : face;
      const hair = colourOf(greyed);

      assert.match("notMeasured" in hair ? hair.notMeasured : "", reason);
    });
  }

  it("is not measured when the top of the head is cut off", () => {
    const face = withHair([90, 60, 40], [220, 220, 230]);

    // The picture ends at the hairline: what the drawing shows above it is its edge drawn out.
    const hair = hairColourOf({ ...face, toFace: { a: 1, b: 0, tx: 0, ty: 70 } }, asPicture(face));

    assert.deepEqual(hair, { notMeasured: "the top of the head lies out of the picture" });
  });
});

describe("The look of a drawing", () => {
  it("is hard contrast in black lines on white, softened a little", () => {
    const face = madeUprightFace((x) => grey([255, 128, 0, 128][x % 4]!));

    assert.ok((measureDrawingLook(face).lineContrast as number) > 90);
  });

  it("is flat shading in areas of one colour with hard outlines", () => {
    const face = madeUprightFace((x, y) => (x % 40 < 3 || y % 40 < 3 ? [20, 20, 20] : SKIN));

    assert.ok((measureDrawingLook(face).flatShading as number) > 0.3);
  });

  it("is neither in softly shaded, grainy skin", () => {
    const face = madeUprightFace((x, y) => grey(120 + 40 * Math.sin(x / 30) + grain(x, y, 8)));

    const { lineContrast, flatShading } = measureDrawingLook(face);

    assert.ok((lineContrast as number) < 20 && (flatShading as number) < 0.01);
  });

  it("is not measured in clipped light", () => {
    assert.equal(typeof measureDrawingLook(madeUprightFace(() => grey(255))).flatShading, "object");
  });
});

/** Detail at all scales, as photos have it. */
const photoLike = madeUprightFace((x, y) => {
  let value = 128;
  for (const step of [1, 2, 3, 5, 11, 23, 47]) value += grain(Math.floor(x / step), Math.floor(y / step), 24);
  return grey(Math.max(0, Math.min(255, value)));
});

async function changed(change: (picture: sharp.Sharp) => sharp.Sharp) {
  const { width, height, rgb } = asPicture(photoLike);
  const picture = sharp(rgb, { raw: { width, height, channels: 3 } });
  const data = await change(picture).ensureAlpha().raw().toBuffer();
  return { ...photoLike, data: new Uint8ClampedArray(data) };
}

describe("The effective resolution", () => {
  it("is nearly 1 for detail at every scale and a quarter after reducing to a quarter and enlarging", async () => {
    const small = await sharp(asPicture(photoLike).rgb, { raw: { width: 320, height: 320, channels: 3 } })
      .resize(80, 80)
      .png()
      .toBuffer();
    const enlarged = await changed(() => sharp(small).resize(320, 320));

    assert.ok((measureEffectiveResolution(photoLike) as number) > 0.95);
    assert.ok((measureEffectiveResolution(enlarged) as number) < 0.5);
  });

  it("is not measured on a flat or a tiny face", () => {
    const tiny = { ...photoLike, interEyePixelsInPicture: 10 };

    assert.equal(typeof measureEffectiveResolution(madeUprightFace(() => SKIN)), "object");
    assert.equal(typeof measureEffectiveResolution(tiny), "object");
  });
});

describe("The texture of the skin", () => {
  it("is not measured where the drawing is an enlargement", () => {
    const small = { ...photoLike, interEyePixelsInPicture: 40 };

    assert.deepEqual(measureSkinTexture(small), { notMeasured: "the face is too small to show its skin" });
  });
});

describe("The blockiness", () => {
  const blockinessOf = async (pixels: RgbPixels): Promise<number> =>
    (await measureBlockiness(new UprightPicture(pixels, pixels), photoLike.landmarks)) as number;
  const blocks = (offset: number) =>
    asPicture(
      madeUprightFace((x, y) =>
        grey(120 + 6 * ((((x + offset) >> 3) + ((y + offset) >> 3)) % 2) + grain(x, y, 2)),
      ),
    );

  it("is high with steps at every eighth pixel, wherever the grid begins, and low without", async () => {
    for (const offset of [0, 3]) {
      assert.ok((await blockinessOf(blocks(offset))) > 1);
    }
    assert.ok((await blockinessOf(asPicture(photoLike))) < 0.2);
  });

  it("rises as the JPEG quality falls", async () => {
    const readings = [];
    for (const quality of [95, 50, 10]) {
      const { width, height, rgb } = asPicture(photoLike);
      const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
        .blur(1)
        .jpeg({ quality })
        .toBuffer();
      const decoded = await sharp(jpeg).raw().toBuffer();
      readings.push(await blockinessOf({ width, height, rgb: decoded }));
    }

    assert.deepEqual(
      readings,
      readings.toSorted((p, q) => p - q),
    );
  });
});
