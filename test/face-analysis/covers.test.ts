import assert from "node:assert/strict";
import { FITTED_COVERS, OTHER_COVERS, drawCover } from "../../eval/support/drawn-covers.js";
import { seededRandom } from "../../eval/support/seeded-random.js";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import classifiers from "../../src/face-analysis/measure/cover-classifiers.json";
import {
  COVER_CLASSIFIERS,
  type CoverReading,
  PAIRS,
  coverFeatures,
  readCovers,
} from "../../src/face-analysis/measure/cover-features.js";
import { measureCovers } from "../../src/face-analysis/measure/covers.js";
import { PATCH_FEATURE_COUNT } from "../../src/face-analysis/measure/patch-features.js";
import { OnnxNetworks } from "../../src/face-analysis/networks/onnx-networks.js";
import { DEFAULT_THRESHOLDS } from "../../src/judgement/default-bounds.js";
import { coverFinding } from "../../src/judgement/image/cover-finding.js";
import { madeUprightFace } from "./made-upright-face.js";
import { PORTRAITS, portrait } from "./sample-pictures.js";

const usual = classifiers.usual;

/** As far apart as usual, in black, or with changes. */
const readingOf = (changes: Partial<CoverReading> = {}): CoverReading => {
  const patch = new Float64Array(PATCH_FEATURE_COUNT);
  const patches = { leftEye: patch, nose: patch, mouth: patch };
  return { disagreement: usual, presence: 0.5, yawDegrees: 0, ...patches, ...changes };
};

describe("What the classifiers see of a cover", () => {
  it("is as many numbers as they have weights", () => {
    assert.equal(usual.length, PAIRS.length);
    for (const name of COVER_CLASSIFIERS) {
      assert.equal(
        classifiers.covered[name].weights.length,
        coverFeatures(name, readingOf(), usual).length,
        name,
      );
    }
  });

  it("is nothing where the points lie apart as they usually do", () => {
    assert.ok(coverFeatures("nose", readingOf(), usual).every((value) => value === 0));
  });

  it("is finite where the mesh is quite sure", () => {
    const features = coverFeatures("mouth", readingOf({ presence: 1, yawDegrees: -45 }), usual);

    assert.deepEqual(features.slice(-3), Float64Array.of(1, -0.5, 0.5));
  });

  it("is its own part's patch", () => {
    const mouth = new Float64Array(PATCH_FEATURE_COUNT).fill(0.25);

    assert.equal(coverFeatures("mouth", readingOf({ mouth }), usual)[0], 0.25);
    assert.equal(coverFeatures("nose", readingOf({ mouth }), usual)[0], 0);
  });
});

describe("The mirror image of a face that is symmetric but for a cover", () => {
  it("shows on the left what the face shows on the right", () => {
    // Grey, with a chequered right half.
    const face = madeUprightFace((x, y) => {
      const luma = x > 160 && (x >> 2) % 2 === (y >> 2) % 2 ? 30 : 150;
      return [luma, luma, luma];
    });
    const mesh = face.landmarks.map(({ x, y }) => ({ x, y, z: 0 }));
    const points = Array.from({ length: 468 }, (_, i) => mesh[i % 68]!);

    const [plain, mirrored] = readCovers(face, face.landmarks, { points, presence: 0.9 }, 12);

    assert.ok(plain.leftEye.every((value) => value === 0));
    assert.ok(mirrored.leftEye.some((value) => value > 0.1));
    assert.deepEqual([plain.yawDegrees, mirrored.yawDegrees], [12, -12]);
    for (const [i, { mirrored: other }] of PAIRS.entries()) {
      assert.equal(mirrored.disagreement[i]!.x, -plain.disagreement[other]!.x);
      assert.equal(mirrored.disagreement[i]!.y, plain.disagreement[other]!.y);
    }
  });
});

describe("A head that is turned far", () => {
  it("hides one side by itself, so that covers are not measured", () => {
    const face = madeUprightFace(() => [150, 150, 150]);
    const points = Array.from({ length: 468 }, (_, i) => ({ ...face.landmarks[i % 68]!, z: 0 }));
    const measure = (yawDegrees: number) =>
      measureCovers(face, face.landmarks, { points, presence: 0.9 }, yawDegrees);

    for (const yaw of [31, -31]) {
      assert.deepEqual(
        new Set(Object.values(measure(yaw))),
        new Set([{ notMeasured: "the head is turned too far" }]),
      );
    }
    assert.ok(Object.values(measure(30)).every((value) => typeof value === "number"));
  });
});

describe("A face of the sample photos", () => {
  let networks: OnnxNetworks;
  before(async () => {
    networks = await OnnxNetworks.load();
  });
  after(() => networks.close());

  const look = async (photo: Buffer) => (await analysePicture(networks, photo, 1e8)).face!;

  for (const who of ["blondeCurls", "redhead"] as const) {
    it(`is covered by a mask and by a sheet of paper, and not as it is: ${who}`, async () => {
      const photo = await portrait(PORTRAITS[who]);
      const plain = await look(photo);
      assert.equal(coverFinding(plain.measures, DEFAULT_THRESHOLDS), null);

      for (const cover of [FITTED_COVERS["medical mask"]!, OTHER_COVERS["sheet of paper"]!]) {
        const covered = await look((await drawCover(photo, plain.landmarks, cover, seededRandom(1))).bytes);

        assert.ok(covered, "a face is found");
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
