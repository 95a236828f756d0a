import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import { anchorsForInput, ANCHOR_COUNT } from "../../src/face-analysis/networks/detector-anchors.js";
import { FaceApiNetworks } from "../../src/face-analysis/networks/face-api-networks.js";
import { describeFaceNetworks } from "./face-networks-contract.js";
import { samplePhoto } from "./sample-pictures.js";

describe("face-api's networks on WebAssembly", () => {
  describeFaceNetworks(() => FaceApiNetworks.load());

  it("leave no tensor behind after a picture, and none after closing", async () => {
    const before = tf.memory().numTensors;
    const networks = await FaceApiNetworks.load();
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
