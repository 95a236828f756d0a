import assert from "node:assert/strict";
import sharp from "sharp";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import { quarterTurns } from "../../src/face-analysis/find/quarter-turns.js";
import { ImageAnalysis } from "../../src/face-analysis/face-analyser.js";
import { FaceNetworks } from "../../src/face-analysis/networks/face-networks.js";
import { loadFaceNetworks } from "../../src/face-analysis/networks/load-face-networks.js";
import { PORTRAITS, SAMPLE_FACE_COUNTS, distance, portrait, samplePhoto } from "./sample-pictures.js";

describe("A picture that stands turned without EXIF saying so", () => {
  let networks: FaceNetworks;

  before(async () => {
    networks = await loadFaceNetworks("onnx");
  });

  after(() => networks.close());

  const analyse = (bytes: Buffer): Promise<ImageAnalysis> => analysePicture(networks, bytes, 1e8);
  const turn = (bytes: Buffer, degrees: number): Promise<Buffer> =>
    sharp(bytes).rotate(degrees).png().toBuffer();

  for (const degrees of [90, 180, 270] as const) {
    it(`is recognised when turned by ${degrees}°, and said to be turned`, async () => {
      for (const who of [PORTRAITS.blondeCurls, PORTRAITS.redhead, PORTRAITS.dress]) {
        const upright = await portrait(who);

        const [expected, found] = [await analyse(upright), await analyse(await turn(upright, degrees))];

        assert.deepEqual([expected.turnedDegrees, found.turnedDegrees], [0, degrees]);
        assert.equal(found.faceCount, expected.faceCount);
        const moved = distance(expected.face!.embedding, found.face!.embedding);
        assert.ok(moved < 0.1, `${moved}`);
      }
    });

    it(`has its points where they stand when turned by ${degrees}°`, async () => {
      const side = 480;
      const upright = await portrait(PORTRAITS.blondeCurls);
      const nose = (await analyse(upright)).face!.landmarks[30]!;

      const { face } = await analyse(await turn(upright, degrees));

      const expected = {
        90: { x: side - nose.y, y: nose.x },
        180: { x: side - nose.x, y: side - nose.y },
        270: { x: nose.y, y: side - nose.x },
      }[degrees];
      const found = face!.landmarks[30]!;
      assert.ok(Math.hypot(found.x - expected.x, found.y - expected.y) < 5, JSON.stringify(found));
      const { x, y, width, height } = face!.box;
      assert.ok(x < found.x && found.x < x + width && y < found.y && found.y < y + height);
    });
  }

  it("keeps all the faces of a group", async () => {
    const lying = await turn(samplePhoto(4), 90);

    const { faceCount, turnedDegrees } = await analyse(lying);

    assert.deepEqual([faceCount, turnedDegrees], [SAMPLE_FACE_COUNTS[4], 90]);
  });

  it("gives an upright face crop", async () => {
    const { faceCrop } = await analyse(await turn(await portrait(PORTRAITS.dress), 180));

    assert.equal((await analyse(faceCrop!)).turnedDegrees, 0);
  });
});

describe("The quarter turn of a head", () => {
  it("is none for a tilt", () => {
    assert.deepEqual([-60, -45, 0, 30, 60].map(quarterTurns), [0, 0, 0, 0, 0]);
  });

  it("is the nearest beyond", () => {
    assert.deepEqual(
      [61, 90, 134, 136, 180, -180, -136, -134, -90, -61].map(quarterTurns),
      [90, 90, 90, 180, 180, 180, 180, 270, 270, 270],
    );
  });
});
