import assert from "node:assert/strict";
import { dominantExpression } from "../../../src/face-analysis/measure/expression.js";
import type { FaceMeasures } from "../../../src/face-analysis/measure/measure.js";
import { eyesAndExpressionFindings } from "../../../src/judgement/image/eyes-and-expression-findings.js";
import type { Thresholds } from "../../../src/judgement/bounds.js";
import { DEFAULT_THRESHOLDS } from "../../../src/judgement/default-bounds.js";
import { GOOD_MEASURES } from "../made-images.js";

/** Bounds of their own, so that measuring the defaults anew changes nothing here. */
const thresholds: Thresholds = {
  ...DEFAULT_THRESHOLDS,
  eyesOpen: { good: 0.5, useless: 0.1, worst: 0.5, unmeasured: 0.9 },
  oneEyeOpen: { good: 0.6, useless: 0.1, worst: 0.8, unmeasured: 0.9 },
  otherEyeOpen: 0.7,
  eyesVisible: { good: 0.5, useless: 0.1, worst: 0.3, unmeasured: 0.9 },
  mouthOpen: { good: 0.2, useless: 0.4, worst: 0.6, unmeasured: 0.9 },
  strongEmotion: { good: 0.9, useless: 1, worst: 0.6, unmeasured: 0.9 },
  strongEmotionMouthOpen: 0.1,
};

const CALM: FaceMeasures = {
  ...GOOD_MEASURES,
  expressionNeutrality: 0.94,
  expressionHappy: 0.01,
  expressionSad: 0.01,
  expressionAngry: 0.01,
  expressionFearful: 0.01,
  expressionDisgusted: 0.01,
  expressionSurprised: 0.01,
};

const find = (measures: FaceMeasures) =>
  eyesAndExpressionFindings({ ...CALM, ...measures }, thresholds)
    .filter((penalty) => penalty !== null)
    .map(({ factor, finding: { code, severity, measured, threshold } }) => ({
      factor: Number(factor.toFixed(6)),
      code,
      severity,
      measured,
      threshold,
    }));

describe("The findings about eyes and expression", () => {
  it("are none for open, visible eyes in a calm face", () => {
    assert.deepEqual(find({}), []);
  });

  it("name closed eyes", () => {
    assert.deepEqual(find({ eyesOpen: 0.1 }), [
      { factor: 0.5, code: "EYES_CLOSED", severity: "WARNING", measured: 0.1, threshold: 0.5 },
    ]);
  });

  it("say of a wink that one eye is closed, and take less offence", () => {
    const measures = { ...CALM, eyesOpen: 0.1, otherEyeOpen: 0.9 };

    const wink = eyesAndExpressionFindings(measures, thresholds).find((penalty) => penalty !== null);

    assert.equal(wink!.factor, 0.8);
    assert.deepEqual(wink!.finding, {
      code: "EYES_CLOSED",
      severity: "INFO",
      message: "One eye seems to be closed, as in a wink; the other one is open.",
      advice: "Fine as one view among several; keep most pictures, and the primary, with both eyes open.",
      measured: 0.1,
      threshold: 0.6,
    });
  });

  it("say of closed eyes that both are, where the other one is known to be hardly more open", () => {
    const messages = [0.69, undefined].map((otherEyeOpen) =>
      eyesAndExpressionFindings(
        { ...CALM, eyesOpen: 0.1, ...(otherEyeOpen === undefined ? {} : { otherEyeOpen }) },
        thresholds,
      ).flatMap((penalty) => (penalty === null ? [] : [penalty.finding.message])),
    );

    assert.deepEqual(messages, [
      ["Both eyes seem to be closed, or the lids lowered."],
      ["The eyes seem to be closed, or the lids lowered."],
    ]);
  });

  it("take no offence at a lid that hangs a little where neither eye is surely open", () => {
    assert.deepEqual(find({ eyesOpen: 0.55, otherEyeOpen: 0.65 }), []);
  });

  it("name hidden eyes, and do not ask whether those are closed", () => {
    assert.deepEqual(find({ eyesVisible: 0.3, eyesOpen: 0.05 }), [
      { factor: 0.65, code: "EYES_HIDDEN", severity: "WARNING", measured: 0.3, threshold: 0.5 },
    ]);
  });

  it("name a wide-open mouth, whatever the emotion", () => {
    assert.deepEqual(find({ mouthOpen: 0.3, expressionHappy: 1 }), [
      { factor: 0.8, code: "EXTREME_EXPRESSION", severity: "WARNING", measured: 0.3, threshold: 0.2 },
    ]);
  });

  it("name a strong emotion with an open mouth", () => {
    const grimace = { mouthOpen: 0.15, expressionAngry: 0.5, expressionDisgusted: 0.5 };

    const [found] = find({ ...grimace, expressionFearful: 0, expressionSurprised: 0 });

    assert.deepEqual(found, {
      factor: 0.6,
      code: "EXTREME_EXPRESSION",
      severity: "WARNING",
      measured: 1,
      threshold: 0.9,
    });
  });

  it("take no offence at an emotion that the eyebrows alone show", () => {
    assert.deepEqual(find({ mouthOpen: 0.05, expressionSurprised: 1 }), []);
  });

  it("take no offence at a smile", () => {
    assert.deepEqual(find({ mouthOpen: 0.15, expressionHappy: 1 }), []);
  });

  it("count the worse of an open mouth and an emotion once", () => {
    const scream = { mouthOpen: 0.25, expressionFearful: 1, expressionAngry: 0 };

    const found = find({ ...scream, expressionDisgusted: 0, expressionSurprised: 0 });

    assert.deepEqual(
      found.map(({ factor, measured }) => [factor, measured]),
      [[0.6, 1]],
    );
  });

  it("say what could not be measured, and take it for a fault each", () => {
    const reason = { notMeasured: "the head is turned too far" };

    const found = eyesAndExpressionFindings(
      { ...CALM, eyesOpen: reason, eyesVisible: reason, mouthOpen: reason },
      thresholds,
    );

    assert.deepEqual(
      found.map((penalty) => penalty && [penalty.factor, penalty.finding.message]),
      [
        [0.9, "Could not measure whether the eyes are visible: the head is turned too far."],
        null,
        [0.9, "Could not measure how far the mouth is open: the head is turned too far."],
      ],
    );
  });
});

describe("The dominant expression", () => {
  it("is the likeliest", () => {
    assert.equal(dominantExpression(CALM), "neutral");
    assert.equal(dominantExpression({ ...CALM, expressionSurprised: 0.97 }), "surprised");
  });

  it("is null when none was measured", () => {
    assert.equal(dominantExpression({ sharpness: 500 }), null);
  });
});
