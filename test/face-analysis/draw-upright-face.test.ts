import assert from "node:assert/strict";
import sharp from "sharp";
import { decodeUpright } from "../../src/face-analysis/picture/decode-upright.js";
import {
  UPRIGHT_FACE_INTER_EYE,
  UPRIGHT_FACE_SIDE,
  drawUprightFace,
} from "../../src/face-analysis/measure/draw-upright-face.js";
import { Point } from "../../src/face-analysis/face-analyser.js";
import { eyeLine } from "../../src/face-analysis/find/landmark-groups.js";
import { measureSharpness } from "../../src/face-analysis/measure/sharpness.js";
import { transformPoint } from "../../src/face-analysis/picture/similarity.js";

/** Landmarks that all stand in one of the two eyes or the mouth. */
function landmarksWith(leftEye: Point, rightEye: Point, mouth: Point): Point[] {
  return Array.from({ length: 68 }, (_, i) => (i < 42 ? leftEye : i < 48 ? rightEye : mouth));
}

/** Grey with a red, a green and a blue square of 21 px around three points. */
async function pictureWith(...points: Point[]) {
  const colours = ["#ff0000", "#00ff00", "#0000ff"];
  const marks = points.map(({ x, y }, i) => ({
    input: { create: { width: 21, height: 21, channels: 3 as const, background: colours[i]! } },
    left: x - 10,
    top: y - 10,
  }));
  const grey = sharp({ create: { width: 600, height: 500, channels: 3, background: "#808080" } });
  return decodeUpright(await grey.composite(marks).png().toBuffer(), 1e6);
}

describe("The upright drawing of a face", () => {
  it("shows the eyes level, at a fixed distance, around the middle", async () => {
    // Tilted clockwise: the right eye lies lower, 200 px away, and the mouth at a right angle below.
    const [left, right, mouth] = [
      { x: 250, y: 100 },
      { x: 410, y: 220 },
      { x: 240, y: 280 },
    ];
    const picture = await pictureWith(left, right, mouth);

    const face = drawUprightFace(picture, landmarksWith(left, right, mouth));

    assert.deepEqual([face.width, face.height], [UPRIGHT_FACE_SIDE, UPRIGHT_FACE_SIDE]);
    assert.ok(Math.abs(face.interEyePixelsInPicture - 200) < 1e-9);
    const eyes = eyeLine(face.landmarks);
    assert.ok(Math.abs(eyes.turnRadians) < 1e-9 && Math.abs(eyes.pixels - UPRIGHT_FACE_INTER_EYE) < 1e-9);
    assert.ok(eyes.middle.y < UPRIGHT_FACE_SIDE / 2 && face.landmarks[60]!.y > UPRIGHT_FACE_SIDE / 2);
    for (const [colour, point] of [left, right, mouth].entries()) {
      const { x, y } = transformPoint(face.toFace, point);
      const start = 4 * (Math.floor(y) * face.width + Math.floor(x));
      const found = [...face.data.subarray(start, start + 3)];
      assert.ok(found[colour]! > 220 && Math.min(...found) < 40, `${found.join()} at ${x}, ${y}`);
    }
  });

  it("tells a face of a few pixels by the distance of its eyes", async () => {
    const eye = { x: 100, y: 100 };
    const picture = await pictureWith({ x: 300, y: 300 });

    const face = drawUprightFace(picture, landmarksWith(eye, eye, { x: 101, y: 104 }));

    assert.deepEqual([face.interEyePixelsInPicture, face.data.length], [0, 4 * UPRIGHT_FACE_SIDE ** 2]);
    assert.deepEqual(measureSharpness(face), { notMeasured: "the face is too small" });
  });
});
