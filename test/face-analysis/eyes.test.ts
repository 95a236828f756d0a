import assert from "node:assert/strict";
import { decodeUpright } from "../../src/face-analysis/picture/decode-upright.js";
import { SECOND_DIMENSIONS } from "../../src/face-analysis/embed/second-embedding.js";
import { UPRIGHT_FACE_SIDE, type UprightFace } from "../../src/face-analysis/measure/draw-upright-face.js";
import classifiers from "../../src/face-analysis/measure/eye-classifiers.json";
import { eyeFeatures } from "../../src/face-analysis/measure/eye-features.js";
import { PATCH_FEATURE_COUNT } from "../../src/face-analysis/measure/patch-features.js";
import { meanLogit, measureEyes } from "../../src/face-analysis/measure/eyes.js";
import { logistic } from "../../src/face-analysis/measure/linear-classifier.js";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import { numberOf } from "../../src/face-analysis/measure/measure.js";
import { OnnxNetworks } from "../../src/face-analysis/networks/onnx-networks.js";
import { lidOpenness } from "../../src/face-analysis/measure/lid-openness.js";
import { assertAtMost } from "../support/limits.js";
import { madeEye } from "./made-eye.js";
import { PORTRAITS, portrait } from "./sample-pictures.js";
import { paintGlasses, paintLids } from "./painted-eyes.js";

const SIDE = UPRIGHT_FACE_SIDE;
/** What faceres knows a face by that it can tell nothing of. */
const NOBODY = new Float32Array(SECOND_DIMENSIONS);

/** An upright face without pixels of its own: grey, with the luma given. */
function madeFace(luma: (x: number, y: number) => number, interEyePixelsInPicture = 64): UprightFace {
  const data = Uint8ClampedArray.from({ length: 4 * SIDE * SIDE }, (_, i) => {
    const pixel = Math.floor(i / 4);
    return luma(pixel % SIDE, Math.floor(pixel / SIDE));
  });
  // The six points of each eye in one place: only their mean counts here.
  const landmarks = Array.from({ length: 68 }, (_, i) => ({ x: i < 42 ? 128 : 192, y: 125 }));
  const toFace = { a: 1, b: 0, tx: 0, ty: 0 };
  return { width: SIDE, height: SIDE, data, toFace, landmarks, interEyePixelsInPicture };
}

type Eyes = ReturnType<typeof measureEyes>;

describe("How far an eye is open", () => {
  it("is the mean gap of the lids over the eye's width, whatever its size and turn", () => {
    for (const turn of [0, 1, 2]) {
      for (const width of [30, 60]) {
        assertAtMost(Math.abs(lidOpenness(madeEye({ width, gap: width / 5, turn })) - 0.2), 1e-9, "off 0.2");
      }
    }
  });
});

describe("What the classifiers see of an eye", () => {
  it("is as many numbers as they have weights", () => {
    const [left, right] = eyeFeatures(madeFace(() => 100));

    assert.deepEqual([left!.length, right!.length], [PATCH_FEATURE_COUNT, PATCH_FEATURE_COUNT]);
    assert.equal(classifiers.closed.weights.length, PATCH_FEATURE_COUNT + 1);
    assert.equal(classifiers.hidden.weights.length, PATCH_FEATURE_COUNT + SECOND_DIMENSIONS);
  });

  it("is nothing but zeros on a flat face, whatever its colour", () => {
    for (const luma of [30, 220]) {
      for (const eye of eyeFeatures(madeFace(() => luma))) assert.ok(eye.every((value) => value === 0));
    }
  });

  it("is the same for the right eye as for the left one mirrored", () => {
    const [left, right] = eyeFeatures(madeFace((x, y) => 100 + Math.abs(x + 0.5 - 160) / 2 + y / 4));

    for (const [i, value] of left!.entries()) assert.ok(Math.abs(value - right![i]!) < 1e-9);
  });

  it("tells a dark eye region from the cheeks by the logarithm of their lumas", () => {
    const [left] = eyeFeatures(madeFace((_, y) => (y < 145 ? 42 : 192)));

    // Eight is added to both: 50 over 200.
    assert.ok(Math.abs(left!.at(-1)! - Math.log(50 / 200)) < 1e-9);
  });
});

describe("A classifier of eyes", () => {
  it("takes the mean of both eyes", () => {
    const logit = meanLogit({ bias: 1, weights: [2, 0] }, [Float64Array.of(1, 9), Float64Array.of(3, 9)]);

    assert.equal(logit, 5);
    assert.equal(logistic(0), 0.5);
  });
});

describe("The measures of the eyes", () => {
  it("are of the eye that is less open, and of the other one", () => {
    const face = madeFace(() => 100);
    const [open, closed] = [madeEye({ gap: 8 }), madeEye({ gap: 1 })];

    const [wink, mirrored, both] = [
      [open, closed],
      [closed, open],
      [closed, closed],
    ].map((eyes) => measureEyes(face, eyes, NOBODY, 0)) as [Eyes, Eyes, Eyes];

    assert.deepEqual(mirrored, wink);
    assert.ok(numberOf(wink.eyesOpen)! < 0.3 && numberOf(wink.otherEyeOpen)! > 0.7, JSON.stringify(wink));
    assert.deepEqual([both.eyesOpen, both.otherEyeOpen], [wink.eyesOpen, wink.eyesOpen]);
  });

  it("are not taken where the eyes are a few pixels", () => {
    const measures = measureEyes(
      madeFace(() => 100, 15),
      [madeEye(), madeEye()],
      NOBODY,
      0,
    );

    const reason = { notMeasured: "the eyes are too small in the picture" };
    assert.deepEqual(measures, { eyesOpen: reason, otherEyeOpen: reason, eyesVisible: reason });
  });

  it("are not taken in a profile", () => {
    for (const yaw of [-46, 46]) {
      const reason = { notMeasured: "the head is turned too far" };
      assert.deepEqual(
        measureEyes(
          madeFace(() => 100),
          [madeEye(), madeEye()],
          NOBODY,
          yaw,
        ),
        { eyesOpen: reason, otherEyeOpen: reason, eyesVisible: reason },
      );
    }
  });

  describe("of a photo", () => {
    let networks: OnnxNetworks;

    before(async () => {
      networks = await OnnxNetworks.load();
    });

    after(() => networks.close());

    async function eyesOf(bytes: Buffer) {
      const { face } = await analysePicture(networks, bytes, 1e8);
      const { eyesOpen, eyesVisible } = face!.measures;
      return { landmarks: face!.landmarks, open: numberOf(eyesOpen)!, visible: numberOf(eyesVisible)! };
    }

    for (const [who, cutout] of Object.entries(PORTRAITS)) {
      it(`say that the eyes of ${who} are open and visible`, async () => {
        const { open, visible } = await eyesOf(await portrait(cutout));

        assert.ok(open > 0.5, `open ${open}`);
        assert.ok(visible > 0.5, `visible ${visible}`);
      });

      it(`say that the eyes of ${who} are hidden once dark glasses are painted on`, async () => {
        const photo = await portrait(cutout);
        const { landmarks } = await eyesOf(photo);

        const { visible } = await eyesOf(await paintGlasses(await decodeUpright(photo, 1e8), landmarks));

        assert.ok(visible < 0.5, `visible ${visible}`);
      });
    }

    it("fall when lids are painted over the eyes", async () => {
      const photo = await portrait(PORTRAITS.blondeCurls);
      const { landmarks, open } = await eyesOf(photo);

      const painted = await eyesOf(await paintLids(await decodeUpright(photo, 1e8), landmarks));

      assert.ok(painted.open < open, `${painted.open} instead of ${open}`);
    });
  });
});
