import assert from "node:assert/strict";
import { FITTED_COVERS, OTHER_COVERS, drawCover } from "../../eval/support/drawn-covers.js";
import { seededRandom } from "../../eval/support/seeded-random.js";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import classifiers from "../../src/face-analysis/measure/cover-classifiers.json";
import { PAIRS, coverFeatures, mirrored } from "../../src/face-analysis/measure/cover-features.js";
import { OnnxNetworks } from "../../src/face-analysis/networks/onnx-networks.js";
import { DEFAULT_THRESHOLDS } from "../../src/judgement/default-bounds.js";
import { coverFinding } from "../../src/judgement/image/cover-finding.js";
import { PORTRAITS, portrait } from "./sample-pictures.js";

const usual = classifiers.usual;

describe("What the classifiers see of a cover", () => {
  const reading = {
    disagreement: PAIRS.map((_, i) => ({ x: 0.001 * i, y: 0.1 - 0.002 * i })),
    presence: 0.9,
    yawDegrees: 20,
  };

  it("is as many numbers as they have weights", () => {
    const { length } = coverFeatures(reading, usual);

    assert.equal(usual.length, PAIRS.length);
    for (const { weights } of Object.values(classifiers.covered)) assert.equal(weights.length, length);
  });

  it("is the same again of what is mirrored twice", () => {
    assert.deepEqual(coverFeatures(mirrored(mirrored(reading)), usual), coverFeatures(reading, usual));
    assert.notDeepEqual(coverFeatures(mirrored(reading), usual), coverFeatures(reading, usual));
  });

  it("is nothing where the points lie apart as they usually do, and finite where the mesh is quite sure", () => {
    const features = coverFeatures({ disagreement: usual, presence: 1, yawDegrees: 0 }, usual);

    assert.deepEqual(
      [...features.slice(0, -3)],
      Array.from({ length: 3 * PAIRS.length }, () => 0),
    );
    assert.deepEqual([...features.slice(-3)], [10, 0, 0]);
  });
});

describe("A face of the sample photos", () => {
  let networks: OnnxNetworks;
  before(async () => {
    networks = await OnnxNetworks.load();
  });
  after(() => networks.close());

  const look = async (photo: Buffer) => (await analysePicture(networks, photo, 1e8)).face!;

  for (const who of ["blondeCurls", "redhead", "dress"] as const) {
    it(`is covered by a mask and by a sheet of paper, and not as it is: ${who}`, async () => {
      const photo = await portrait(PORTRAITS[who]);
      const plain = await look(photo);
      assert.equal(coverFinding(plain.measures, DEFAULT_THRESHOLDS), null);

      for (const cover of [FITTED_COVERS["medical mask"]!, OTHER_COVERS["sheet of paper"]!]) {
        const covered = await look(await drawCover(photo, plain.landmarks, cover, seededRandom(1)));

        const finding = coverFinding(covered.measures, DEFAULT_THRESHOLDS)?.finding;
        assert.equal(finding?.code, "FACE_COVERED");
        assert.ok(
          finding.regions!.some((region) => region === "MOUTH" || region === "NOSE"),
          finding.message,
        );
      }
    });
  }
});
