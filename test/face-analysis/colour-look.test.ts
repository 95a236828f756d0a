import assert from "node:assert/strict";
import * as fc from "fast-check";
import sharp from "sharp";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import { colourSpreadOf, measureColours } from "../../src/face-analysis/measure/colour-look.js";
import type { FaceMeasures } from "../../src/face-analysis/measure/measure.js";
import type { FaceNetworks } from "../../src/face-analysis/networks/face-networks.js";
import { loadFaceNetworks } from "../../src/face-analysis/networks/load-face-networks.js";
import { labOf } from "../../src/face-analysis/picture/colour.js";
import { DEFAULT_THRESHOLDS } from "../../src/judgement/default-bounds.js";
import { FindingCode } from "../../src/judgement/finding.js";
import { colourFindings } from "../../src/judgement/image/colour-findings.js";
import { hairOf } from "../../src/judgement/set/hair-of-face.js";
import { type Colour, asPicture, madeUprightFace } from "./made-upright-face.js";
import { PORTRAITS, portrait } from "./sample-pictures.js";

const SKIN: Colour = [205, 160, 135];
const coloursOf = (face: ReturnType<typeof madeUprightFace>) => measureColours(face, asPicture(face));

describe("The spread of colours", () => {
  const shade = fc.tuple(
    fc.integer({ min: 0, max: 255 }),
    fc.integer({ min: 0, max: 255 }),
    fc.integer({ min: 0, max: 255 }),
  );

  it("is next to nothing in whatever one colour a picture is toned, from black to white", () => {
    fc.assert(
      fc.property(shade, (tone) => {
        const { lightness, redness, yellowness } = labOf(...tone);
        // Of paint and neon the colour changes faster with the lightness than prints' do.
        fc.pre(Math.hypot(redness, yellowness) < 2.3 * Math.min(lightness, 100 - lightness));
        const colours = Array.from({ length: 2000 }, (_, i) => {
          const luma = i / 1000;
          const [red, green, blue] = tone.map((value) =>
            Math.round(luma < 1 ? luma * value : value + (luma - 1) * (255 - value)),
          );
          return labOf(red!, green!, blue!);
        });
        const spread = colourSpreadOf(colours);

        assert.ok(typeof spread === "object" || spread < DEFAULT_THRESHOLDS.colours.monochromeSpread);
      }),
      { examples: [[[255, 0, 0]], [[20, 50, 110]], [[112, 66, 20]], [[128, 128, 128]]] },
    );
  });

  it("does not depend on the order of the places", () => {
    const colours = Array.from({ length: 1000 }, (_, i) => labOf(i % 256, (7 * i) % 256, (13 * i) % 256));

    assert.equal(colourSpreadOf(colours), colourSpreadOf(colours.toReversed()));
  });

  it("is not measured in black and white without shades", () => {
    const { colourSpread } = coloursOf(madeUprightFace((x) => (x % 8 < 4 ? [0, 0, 0] : [255, 255, 255])));

    assert.deepEqual(colourSpread, { notMeasured: "the picture is all but black or white" });
  });

  it("leaves out what lies beyond the picture's edge", () => {
    const face = madeUprightFace((x, y) => (y < 160 ? [90 + (x % 60), 120, 90] : [120, 120, 120]));

    // The picture is the lower half alone; what the drawing shows above it would be its edge drawn out.
    const moved = { ...face, toFace: { a: 1, b: 0, tx: 0, ty: 160 } };
    const { colourSpread } = measureColours(moved, { width: 320, height: 160 });

    assert.equal(colourSpread, 0);
  });
});

describe("The colour of the skin", () => {
  it("is that of the cheeks", () => {
    const { skinLightness, skinRedness, skinYellowness } = coloursOf(madeUprightFace(() => SKIN));
    const { lightness, redness, yellowness } = labOf(...SKIN);

    assert.deepEqual([skinLightness, skinRedness, skinYellowness], [lightness, redness, yellowness]);
  });

  it("is not measured in the dark or in glare, which is said", () => {
    assert.deepEqual(coloursOf(madeUprightFace(() => [20, 10, 10])).skinRedness, {
      notMeasured: "the face lies in the dark",
    });
    assert.deepEqual(coloursOf(madeUprightFace(() => [255, 255, 252])).skinRedness, {
      notMeasured: "the face is glaring",
    });
  });
});

describe("The colours of real photos", () => {
  let networks: FaceNetworks;

  before(async () => (networks = await loadFaceNetworks("onnx")));
  after(() => networks.close());

  async function measuresOf(picture: sharp.Sharp): Promise<FaceMeasures> {
    const bytes = await picture.jpeg({ quality: 85 }).toBuffer();
    const { face } = await analysePicture(networks, bytes, 1e8);
    return face!.measures;
  }
  const found = (measures: FaceMeasures): FindingCode[] =>
    colourFindings(measures, DEFAULT_THRESHOLDS).flatMap((penalty) => penalty?.finding.code ?? []);
  const lit = (photo: Buffer, red: number, green: number, blue: number) =>
    sharp(photo).removeAlpha().linear([red, green, blue], [0, 0, 0]);

  for (const name of ["blondeCurls", "redhead", "redheadLaughing", "dress"] as const) {
    describe(name, () => {
      let photo: Buffer;

      before(async () => (photo = await portrait(PORTRAITS[name])));

      it("are right as they are, paler, and in warm light", async () => {
        assert.deepEqual(found(await measuresOf(sharp(photo))), []);
        assert.deepEqual(found(await measuresOf(sharp(photo).modulate({ saturation: 0.7 }))), []);
        assert.deepEqual(found(await measuresOf(lit(photo, 1.1, 1, 0.8))), []);
      });

      it("are none in black and white, in sepia and in another toning, where the hair's colour is not known either", async () => {
        const grey = sharp(photo).greyscale();
        const sepia = sharp(photo).recomb([
          [0.393, 0.769, 0.189],
          [0.349, 0.686, 0.168],
          [0.272, 0.534, 0.131],
        ]);
        const blue = sharp(photo).greyscale().tint({ r: 70, g: 100, b: 200 });
        for (const picture of [grey, sepia, blue]) {
          const measures = await measuresOf(picture);

          assert.deepEqual(found(measures), [FindingCode.MONOCHROME]);
          assert.deepEqual(hairOf(measures, DEFAULT_THRESHOLDS), {
            notMeasured: "the picture has no colours, or those of one tint only",
          });
        }
      });

      it("are tinted in strong blue, green, red and orange light, where the hair's colour is not known either", async () => {
        const lights = [
          lit(photo, 0.5, 0.75, 1.3),
          lit(photo, 0.6, 1.1, 0.6),
          lit(photo, 1.3, 0.4, 0.4),
          lit(photo, 1.3, 0.85, 0.15),
        ];
        for (const picture of lights) {
          const measures = await measuresOf(picture);

          assert.deepEqual(found(measures), [FindingCode.COLOUR_CAST]);
          assert.deepEqual(hairOf(measures, DEFAULT_THRESHOLDS), {
            notMeasured: "a strong tint lies over the picture",
          });
        }
      });
    });
  }
});
