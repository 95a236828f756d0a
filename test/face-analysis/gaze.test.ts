import assert from "node:assert/strict";
import sharp from "sharp";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import type { HeadPose } from "../../src/face-analysis/find/head-pose.js";
import { measureGaze } from "../../src/face-analysis/measure/gaze.js";
import { numberOf } from "../../src/face-analysis/measure/measure.js";
import { OnnxNetworks } from "../../src/face-analysis/networks/onnx-networks.js";
import { assertAtMost } from "../support/limits.js";
import { madeEye } from "./made-eye.js";
import { PORTRAITS, portrait } from "./sample-pictures.js";

const STRAIGHT: HeadPose = { yawDegrees: 0, pitchDegrees: 0, rollDegrees: 0 };
/** Pixels: the iris that is made is 15.6 px and stands for 11.7 mm. */
const MM = 15.6 / 11.7;
/** In a head that is held straight the middle of the eyeball lies so far above the line between the corners. */
const LEVEL = -1.6 * MM;

const gazeOf = (eyes: ReturnType<typeof madeEye>[], pose: HeadPose = STRAIGHT) => {
  const { gazeYawDegrees, gazePitchDegrees } = measureGaze(eyes, pose);
  return { yaw: numberOf(gazeYawDegrees)!, pitch: numberOf(gazePitchDegrees)! };
};

function assertNear(
  { yaw, pitch }: { yaw: number; pitch: number },
  expectedYaw: number,
  expectedPitch: number,
): void {
  assertAtMost(Math.max(Math.abs(yaw - expectedYaw), Math.abs(pitch - expectedPitch)), 1e-6, "degrees off");
}

describe("The gaze", () => {
  it("is into the camera where each iris lies before its eyeball", () => {
    const eye = madeEye({ beside: { x: 0, y: LEVEL } });

    assertNear(gazeOf([eye, eye]), 0, 0);
  });

  it("is to the viewer's right and up by the angle whose sine is how far the iris lies beside the middle, of ten millimetres", () => {
    const eye = madeEye({ beside: { x: 5 * MM, y: LEVEL - 5 * MM } });

    assertNear(gazeOf([eye, eye]), 30, 30);
  });

  it("is the same however the head is tilted", () => {
    const turn = Math.PI / 6;
    const eye = madeEye({ turn, beside: { x: 5 * MM, y: LEVEL } });

    assertNear(gazeOf([eye, eye], { ...STRAIGHT, rollDegrees: 30 }), 30, 0);
  });

  it("is into the camera from a turned head whose irises lie as far to the other side as its corners have moved", () => {
    const beside = { x: -5 * Math.sin(Math.PI / 6) * MM, y: LEVEL };
    const eye = madeEye({ beside });

    assertNear(gazeOf([eye, eye], { ...STRAIGHT, yawDegrees: 30 }), 0, 0);
  });

  it("is told by the open eye in a wink, and by none where both are closed", () => {
    const [open, closed] = [madeEye({ beside: { x: 5 * MM, y: LEVEL } }), madeEye({ gap: 2 })];

    assertNear(gazeOf([open, closed]), 30, 0);
    const reason = { notMeasured: "the eyes are closed" };
    assert.deepEqual(measureGaze([closed, closed], STRAIGHT), {
      gazeYawDegrees: reason,
      gazePitchDegrees: reason,
    });
  });

  it("is not told where an iris is a few pixels, or the head turned far", () => {
    const [small, eye] = [madeEye({ iris: 4 }), madeEye()];

    assert.deepEqual(measureGaze([small, small], STRAIGHT).gazeYawDegrees, {
      notMeasured: "the eyes are too small in the picture",
    });
    assert.deepEqual(measureGaze([eye, eye], { ...STRAIGHT, yawDegrees: -36 }).gazeYawDegrees, {
      notMeasured: "the head is turned too far",
    });
  });

  it("goes no further than 60 degrees, where an iris is in the corner of the eye", () => {
    const eye = madeEye({ beside: { x: -12 * MM, y: LEVEL } });

    assertNear(gazeOf([eye, eye]), -60, 0);
  });

  it("of a photo is that of its mirror image to the other side", async () => {
    const networks = await OnnxNetworks.load();
    const photo = await portrait(PORTRAITS.blondeCurls);

    const [plain, mirrored] = await Promise.all(
      [photo, await sharp(photo).flop().png().toBuffer()].map(async (bytes) => {
        const { face } = await analysePicture(networks, bytes, 1e8);
        return numberOf(face!.measures.gazeYawDegrees)!;
      }),
    );

    await networks.close();
    assert.ok(Math.abs(plain! + mirrored!) < 4, `${plain} and ${mirrored}`);
  });
});
