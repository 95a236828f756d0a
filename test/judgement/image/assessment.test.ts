import assert from "node:assert/strict";
import * as fc from "fast-check";
import { assessImage } from "../../../src/judgement/image/assess-image.js";
import type { Thresholds } from "../../../src/judgement/bounds.js";
import { DEFAULT_THRESHOLDS } from "../../../src/judgement/default-bounds.js";
import type { FaceEntity } from "../../../src/reference-images/face.entity.js";
import { ReferenceImageStatus } from "../../../src/reference-images/reference-image.entity.js";
import { GOOD_MEASURES, madeFace, madeImage } from "../made-images.js";

/** Bounds under which every measure can lower a score. */
const thresholds: Thresholds = {
  ...DEFAULT_THRESHOLDS,
  sharpness: { good: 0.4, useless: 0, worst: 0, unmeasured: 0.9 },
  underExposure: { good: 0.8, useless: 1, worst: 0.2, unmeasured: 0.9 },
  overExposure: { good: 0.1, useless: 0.5, worst: 0.2, unmeasured: 0.9 },
  dynamicRange: { good: 5, useless: 3, worst: 0.2, unmeasured: 0.9 },
  illuminationUniformity: { good: 0.1, useless: 0, worst: 0.2, unmeasured: 0.9 },
  effectiveResolution: { good: 0.6, useless: 0.1, worst: 0.2, unmeasured: 0.9 },
  skinTexture: { good: 0.03, useless: 0.01, worst: 0.2, unmeasured: 0.9 },
  blockiness: { good: 0.5, useless: 1.5, worst: 0.2, unmeasured: 0.9 },
  drawn: { lineContrast: 90, flatShading: 0.15 },
};

/** All measures but the given ones are good. */
const assess = (face: Partial<FaceEntity>, image: Parameters<typeof madeImage>[0] = {}) =>
  assessImage(
    madeImage(image),
    madeFace({ ...face, measures: { ...GOOD_MEASURES, ...face.measures } }),
    thresholds,
  )!;

/** Between the eyes 10 pixels are worth nothing and 50 everything: 2.5 points a pixel. */
const verdictAt = (score: number) => assess({ interEyePixels: 10 + score / 2.5 }).verdict;

describe("The assessment of an image", () => {
  it("of a large, sharp, frontal face is STRONG, with 100 points and nothing to say", () => {
    assert.deepEqual(assess({}), { verdict: "STRONG", score: 100, findings: [] });
  });

  it("is null until the image is analysed, and after an analysis that failed", () => {
    for (const status of [ReferenceImageStatus.ANALYSING, ReferenceImageStatus.FAILED]) {
      assert.equal(assessImage(madeImage({ status }), madeFace()), null);
    }
  });

  it("without a face is UNUSABLE, with 0 points", () => {
    const { verdict, score, findings } = assessImage(madeImage({ faceCount: 0 }), null)!;

    assert.deepEqual([verdict, score], ["UNUSABLE", 0]);
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [["NO_FACE", "ERROR"]],
    );
  });

  const cases: [
    code: string,
    face: Partial<FaceEntity>,
    score: number,
    measured: number,
    threshold: number,
    faceCount?: number,
  ][] = [
    ["SEVERAL_FACES", {}, 80, 3, 1, 3],
    ["FACE_TOO_SMALL", { interEyePixels: 30 }, 50, 30, 50],
    ["FACE_OUT_OF_FRAME", { box: { x: -200, y: 300, width: 500, height: 400 } }, 36, 0.6, 0.95],
    ["HEAD_POSE_YAW", { yawDegrees: -55 }, 50, 55, 20],
    ["HEAD_POSE_YAW", { yawDegrees: 55 }, 50, 55, 20],
    ["HEAD_POSE_PITCH", { pitchDegrees: -45 }, 50, 45, 20],
    ["HEAD_POSE_ROLL", { rollDegrees: 60 }, 80, 60, 30],
    ["PICTURE_TURNED", { rollDegrees: 95 }, 69, 90, 0],
    ["PICTURE_TURNED", { rollDegrees: -95 }, 69, 270, 0],
    ["BLUR", { measures: { sharpness: 0.1 } }, 25, 0.1, 0.4],
    ["UNDER_EXPOSED", { measures: { underExposure: 0.9 } }, 60, 0.9, 0.8],
    ["OVER_EXPOSED", { measures: { overExposure: 0.3 } }, 60, 0.3, 0.1],
    ["LOW_CONTRAST", { measures: { dynamicRange: 4 } }, 60, 4, 5],
    ["UNEVEN_LIGHT", { measures: { illuminationUniformity: 0.05 } }, 60, 0.05, 0.1],
    ["LOW_RESOLUTION", { measures: { effectiveResolution: 0.35 } }, 60, 0.35, 0.6],
    ["OVERSMOOTHED_SKIN", { measures: { skinTexture: 0.02 } }, 60, 0.02, 0.03],
    ["HEAVY_COMPRESSION", { measures: { blockiness: 1 } }, 60, 1, 0.5],
    ["NOT_A_PHOTOGRAPH", { measures: { lineContrast: 120 } }, 0, 120, 90],
    ["NOT_A_PHOTOGRAPH", { measures: { flatShading: 0.3 } }, 0, 0.3, 0.15],
  ];
  for (const [code, face, score, measured, threshold, faceCount] of cases) {
    it(`takes ${100 - score} points for ${code} at ${measured}, and names measure, threshold and advice`, () => {
      const assessment = assess(face, { faceCount: faceCount ?? 1 });

      assert.equal(assessment.score, score);
      assert.equal(assessment.findings.length, 1);
      const [finding] = assessment.findings;
      assert.deepEqual([finding!.code, finding!.measured, finding!.threshold], [code, measured, threshold]);
      assert.ok(finding!.message.length > 10 && finding!.advice.length > 10);
    });
  }

  it("says of a head that is turned too far that it is, not that there is no face, and warns", () => {
    const cases = [
      [{ yawDegrees: 60 }, "HEAD_POSE_YAW", "turned sideways"],
      [{ yawDegrees: -60 }, "HEAD_POSE_YAW", "turned sideways"],
      [{ pitchDegrees: 45 }, "HEAD_POSE_PITCH", "raised"],
      [{ pitchDegrees: -45 }, "HEAD_POSE_PITCH", "lowered"],
    ] as const;
    for (const [pose, code, how] of cases) {
      const [finding] = assess(pose).findings;

      assert.deepEqual([finding!.code, finding!.severity], [code, "WARNING"]);
      assert.match(finding!.message, new RegExp(`^The head is ${how} too far, by about (60|45)°`));
    }
    const [wide] = assess({ yawDegrees: 49 }).findings;
    assert.deepEqual([wide!.severity, wide!.message.includes("too far")], ["INFO", false]);
  });

  it("multiplies the factors of all findings", () => {
    const { score, findings } = assess(
      { interEyePixels: 30, yawDegrees: 55, measures: { sharpness: 0.3 } },
      { faceCount: 2 },
    );

    assert.equal(score, Math.round(100 * 0.8 * 0.5 * 0.5 * 0.75));
    assert.equal(findings.length, 4);
  });

  it("gives the verdicts at 70, 40 and 15 points", () => {
    assert.deepEqual([70, 69, 40, 39, 15, 14].map(verdictAt), [
      "STRONG",
      "USABLE",
      "USABLE",
      "WEAK",
      "WEAK",
      "UNUSABLE",
    ]);
  });

  it("takes every measure exactly at its threshold as good", () => {
    const { score } = assess({
      interEyePixels: 50,
      yawDegrees: 20,
      pitchDegrees: -20,
      rollDegrees: 30,
      measures: { sharpness: 0.4 },
    });

    assert.equal(score, 100);
  });

  it("takes points for a measure that could not be taken, and says why", () => {
    const reasons = [{ sharpness: undefined }, { sharpness: { notMeasured: "the face is too small" } }];
    for (const measures of reasons) {
      const { score, findings } = assess({ measures });
      assert.equal(score, 90);
      assert.deepEqual(
        findings.map(({ code, measured }) => [code, measured]),
        [["BLUR", null]],
      );
      assert.match(findings[0]!.message, /^Could not measure the sharpness: /);
    }
  });

  it("is a whole number from 0 to 100 for whatever is measured, and never rises as a measure gets worse", () => {
    const angle = fc.double({ min: -180, max: 180, noNaN: true });
    const measures = fc.record({
      interEyePixels: fc.double({ min: 0, max: 2_000, noNaN: true }),
      yawDegrees: angle,
      pitchDegrees: angle,
      rollDegrees: angle,
      measures: fc.record({ sharpness: fc.double({ min: -1, max: 1, noNaN: true }) }),
    });
    fc.assert(
      fc.property(measures, fc.double({ min: 0, max: 1, noNaN: true }), (face, share) => {
        const { score } = assess(face);
        assert.ok(Number.isInteger(score) && score >= 0 && score <= 100);
        const smaller = assess({ ...face, interEyePixels: face.interEyePixels * share });
        const turned = assess({ ...face, yawDegrees: face.yawDegrees * (1 + share) });
        assert.ok(smaller.score <= score && turned.score <= score);
      }),
    );
  });
});
