import assert from "node:assert/strict";
import { assertAtMost } from "../support/limits.js";
import { decodeUpright } from "../../src/face-analysis/picture/decode-upright.js";
import { OnnxNetworks } from "../../src/face-analysis/networks/onnx-networks.js";
import { ComparedNetworks } from "../../eval/support/compared-networks.js";
import { loadFaceApiNetworks, skipWithoutFaceApi } from "../support/optional-face-api.js";
import { describeFaceNetworks } from "./face-networks-contract.js";
import { SAMPLE_FACE_COUNTS, SampleNumber, samplePhoto } from "./sample-pictures.js";

/** Of each output; the eval over other photos has one for all. */
const LIMITS = {
  /** 8 bits beside floats. */
  candidates: 0.06,
  landmarks: 5e-7,
  meshes: 5e-6,
  eyes: 5e-6,
  embeddings: 3e-6,
  ages: 1e-6,
  secondEmbeddings: 1e-5,
  expressions: 2e-6,
};

describe("face-api's networks on onnxruntime", () => {
  // In 8 bits.
  describeFaceNetworks(() => OnnxNetworks.load(), { boxApart: 3 });

  it("cannot be asked once they are closed", async () => {
    const networks = await OnnxNetworks.load();

    await networks.close();

    const crop = { width: 112, height: 112, data: new Uint8ClampedArray(4 * 112 * 112) };
    await assert.rejects(networks.findLandmarks([crop]), /dispose|release/i);
  });

  it("agree with those on WebAssembly over every face of the sample photos", async function () {
    skipWithoutFaceApi(this);
    const networks = new ComparedNetworks(await OnnxNetworks.load(), await loadFaceApiNetworks());

    for (const number of Object.keys(SAMPLE_FACE_COUNTS)) {
      const picture = await decodeUpright(samplePhoto(Number(number) as SampleNumber), 1e8);
      await networks.compareOn(picture);
    }

    // Each of the 22 faces has an embedding of its mirror image too.
    assert.deepEqual([networks.embeddingCount, networks.candidateCount > 44], [44, true]);
    assert.equal(networks.expressionCount, 22);
    for (const [output, limit] of Object.entries(LIMITS)) {
      assertAtMost(networks.apart[output as keyof typeof LIMITS], limit, `${output} of the engines apart`);
    }
    await networks.close();
  });
});
