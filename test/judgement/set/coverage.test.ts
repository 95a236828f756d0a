import assert from "node:assert/strict";
import { COVERAGE_BINS, CoverageDimension } from "../../../src/judgement/set/coverage-bins.js";
import { coveredShare } from "../../../src/judgement/set/coverage.js";
import type { FaceMeasures } from "../../../src/face-analysis/measure/measure.js";
import { expressionOf, framingOf, lightOf, poseOf } from "../../../src/judgement/image/views.js";
import { DEFAULT_THRESHOLDS } from "../../../src/judgement/default-bounds.js";
import { fileNames, goodPhotos, judgedSetOf, type MadePhoto } from "../made-sets.js";

const pose = (yawDegrees: number, pitchDegrees = 0) =>
  poseOf({ yawDegrees, pitchDegrees }, DEFAULT_THRESHOLDS);

/** Of a face so high in a picture 1000 pixels high. */
const framing = (height: number, changes = {}) =>
  framingOf(
    { width: 2000, height: 1000 },
    { box: { x: 0, y: 0, width: 0.8 * height, height }, rollDegrees: 0, ...changes },
    DEFAULT_THRESHOLDS,
  );

describe("The view of an image", () => {
  it("is frontal up to 20°, three-quarter up to 36° and profile beyond, left and right being the viewer's", () => {
    assert.deepEqual(
      [-20, 0, 20].map((yaw) => pose(yaw)),
      ["FRONTAL", "FRONTAL", "FRONTAL"],
    );
    assert.deepEqual(
      [-21, -36].map((yaw) => pose(yaw)),
      ["THREE_QUARTER_LEFT", "THREE_QUARTER_LEFT"],
    );
    assert.deepEqual(
      [21, 36].map((yaw) => pose(yaw)),
      ["THREE_QUARTER_RIGHT", "THREE_QUARTER_RIGHT"],
    );
    assert.deepEqual(
      [-37, 37].map((yaw) => pose(yaw)),
      ["PROFILE_LEFT", "PROFILE_RIGHT"],
    );
  });

  it("is raised or lowered beyond 20°, where the head is not turned", () => {
    assert.deepEqual(
      [20, 21, -21].map((pitch) => pose(0, pitch)),
      ["FRONTAL", "RAISED", "LOWERED"],
    );
    assert.equal(pose(30, 30), "THREE_QUARTER_RIGHT");
  });

  it("is framed by the face's share of the picture's height", () => {
    assert.deepEqual(
      [500, 499, 280, 279].map((height) => framing(height)),
      ["CLOSE_UP", "HEAD_AND_SHOULDERS", "HEAD_AND_SHOULDERS", "HALF_BODY_OR_WIDER"],
    );
  });

  it("is lit as the findings about light say, and unknown as soon as one measure is", () => {
    const limits = { worst: 0, unmeasured: 0.9 };
    const thresholds = {
      ...DEFAULT_THRESHOLDS,
      underExposure: { good: 0.3, useless: 1, ...limits },
      overExposure: { good: 0.2, useless: 1, ...limits },
      illuminationUniformity: { good: 0.5, useless: 0, ...limits },
    };
    const good = { underExposure: 0.3, overExposure: 0.2, illuminationUniformity: 0.5 };
    const light = (changes: FaceMeasures) => lightOf({ ...good, ...changes }, thresholds);

    assert.deepEqual(
      [{}, { underExposure: 0.31 }, { overExposure: 0.21 }, { illuminationUniformity: 0.49 }].map(light),
      ["EVEN_LIGHT", "DARK", "BRIGHT", "SIDE_LIGHT"],
    );
    assert.equal(light({ overExposure: { notMeasured: "too small" } }), "UNKNOWN_LIGHT");
    assert.equal(lightOf({}, thresholds), "UNKNOWN_LIGHT");
  });

  it("is smiling or neutral where that is likelier than not, and otherwise another expression", () => {
    const expression = (expressionHappy: number, expressionNeutrality: number) =>
      expressionOf({ expressionHappy, expressionNeutrality }, DEFAULT_THRESHOLDS);

    assert.deepEqual(
      [expression(0.6, 0.3), expression(0.4, 0.55), expression(0.4, 0.4)],
      ["SMILING", "NEUTRAL", "OTHER_EXPRESSION"],
    );
    assert.equal(expressionOf({ expressionHappy: 0.9 }, DEFAULT_THRESHOLDS), "UNKNOWN_EXPRESSION");
  });

  it("of a picture lying on its side is framed by its width, which is its height", () => {
    assert.equal(framing(500, { rollDegrees: 90 }), "HALF_BODY_OR_WIDER");
  });
});

describe("The coverage of a set", () => {
  const binOf = (photos: MadePhoto[], view: string) =>
    judgedSetOf(photos).coverage.find((bin) => bin.view === view)!;

  it("puts every image that shows the character into one bin of each dimension", () => {
    const photos = [...goodPhotos(3), { name: "left", face: { yawDegrees: -30 } }];

    const { coverage } = judgedSetOf(photos);

    assert.deepEqual(fileNames(binOf(photos, "THREE_QUARTER_LEFT").images), ["left"]);
    for (const dimension of Object.values(CoverageDimension)) {
      const bins = coverage.filter((bin) => bin.dimension === dimension);
      assert.equal(bins.flatMap(({ images }) => images).length, 4, dimension);
    }
  });

  it("leaves out strangers, what is unusable, and copies", () => {
    const photos = [
      ...goodPhotos(2),
      { name: "stranger", person: "Nora" },
      { name: "tiny", face: { interEyePixels: 11 } },
      { name: "copy", shot: "good 2", face: { interEyePixels: 45 } },
    ];

    assert.deepEqual(fileNames(binOf(photos, "FRONTAL").images), ["good 1", "good 2"]);
  });

  it("is the share of the wanted images that are there, none counting beyond what its bin wants", () => {
    const wanted = Object.values(DEFAULT_THRESHOLDS.coverage.wanted).reduce((sum, wanted) => sum + wanted, 0);

    assert.equal(coveredShare(judgedSetOf([]).coverage), 0);
    // Frontal, and head and shoulders: two of each are wanted; even light: three.
    assert.equal(coveredShare(judgedSetOf(goodPhotos(1)).coverage), 3 / wanted);
    assert.equal(coveredShare(judgedSetOf(goodPhotos(2)).coverage), 6 / wanted);
    assert.equal(coveredShare(judgedSetOf(goodPhotos(9)).coverage), 7 / wanted);
  });

  it("can be whole with five images", () => {
    for (const dimension of Object.values(CoverageDimension)) {
      const bins = COVERAGE_BINS.filter((bin) => bin.dimension === dimension);
      assert.ok(
        bins.reduce((sum, { view }) => sum + DEFAULT_THRESHOLDS.coverage.wanted[view], 0) <= 5,
        dimension,
      );
    }
  });
});
