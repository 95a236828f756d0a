import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { assertAtMost } from "../support/limits.js";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import { anchorsForInput, ANCHOR_COUNT } from "../../src/face-analysis/networks/detector-anchors.js";
import { loadFaceApiNetworks, skipWithoutFaceApi } from "../support/optional-face-api.js";
import { describeFaceNetworks } from "./face-networks-contract.js";
import { distance, samplePhoto } from "./sample-pictures.js";

const loadLibrary = () => import("../../src/face-analysis/networks/face-api-library.js");

describe("face-api's networks on WebAssembly", () => {
  before(function () {
    skipWithoutFaceApi(this);
  });

  describeFaceNetworks(loadFaceApiNetworks);

  it("say of the full input what the library's own detector says", async () => {
    const { faceapi } = await loadLibrary();
    const detector = new faceapi.SsdMobilenetv1();
    await detector.loadFromDisk(join(dirname(require.resolve("@vladmandic/face-api/package.json")), "model"));
    const pixels = await sharp(samplePhoto(3)).resize(512, 512).ensureAlpha().raw().toBuffer();
    const networks = await loadFaceApiNetworks();

    const { boxes, scores } = await networks.detectFaces(
      { width: 512, height: 512, data: new Uint8ClampedArray(pixels) },
      0,
    );

    const [libraryBoxes, libraryScores] = faceapi.tf.tidy(() => {
      const rgb = faceapi.tf.slice(faceapi.tf.tensor3d(pixels, [512, 512, 4]), [0, 0, 0], [512, 512, 3]);
      const output = detector.forwardInput(new faceapi.NetInput([rgb]));
      return [output.boxes[0]!.dataSync(), output.scores[0]!.dataSync()];
    });
    assert.equal(scores.length, ANCHOR_COUNT);
    for (let i = 0; i < ANCHOR_COUNT; i++) {
      assertAtMost(Math.abs(scores[i]! - libraryScores[i]!), 2e-7, "confidence against the library's");
      // The library answers top, left, bottom, right as a share of the side.
      const box = [1, 0, 3, 2].map((k) => libraryBoxes[4 * i + k]! * 512);
      const apart = distance(Float32Array.from(box), boxes.subarray(4 * i, 4 * i + 4));
      assertAtMost(apart, 3e-4, "box against the library's, in pixels");
    }
    await networks.close();
    detector.dispose();
  });

  it("leave no tensor behind after a picture, and none after closing", async () => {
    const { tf } = (await loadLibrary()).faceapi;
    const before = tf.memory().numTensors;
    const networks = await loadFaceApiNetworks();
    await analysePicture(networks, samplePhoto(3), 1e8);
    const afterFirst = tf.memory().numTensors;

    await analysePicture(networks, samplePhoto(3), 1e8);
    await analysePicture(networks, samplePhoto(3), 1e8);

    assert.equal(tf.memory().numTensors, afterFirst);
    await networks.close();
    assert.equal(tf.memory().numTensors, before);
  });
});

describe("The detector's anchors", () => {
  const numbered = Float32Array.from({ length: 4 * ANCHOR_COUNT }, (_, i) => Math.floor(i / 4));

  it("are all taken for the full input", () => {
    assert.equal(ANCHOR_COUNT, 5118);
    assert.deepEqual(anchorsForInput(numbered, 512, 512), numbered);
  });

  it("are those of the top left cells for a smaller one", () => {
    const picked = anchorsForInput(numbered, 32, 16);

    // First map 2 x 1 cells of 3 anchors, then 1 x 1 cells of 6 on each of the five coarser maps.
    const starts = [0, 3072, 3072 + 1536, 3072 + 1920, 3072 + 2016, 3072 + 2040];
    const expected = starts.flatMap((start) => Array.from({ length: 6 }, (_, i) => start + i));
    assert.deepEqual(
      expected,
      Array.from({ length: picked.length / 4 }, (_, i) => picked[4 * i]),
    );
  });
});
