import assert from "node:assert/strict";
import type { FaceMeasures } from "../../../src/face-analysis/measure/measure.js";
import { DEFAULT_THRESHOLDS } from "../../../src/judgement/default-bounds.js";
import type { Thresholds } from "../../../src/judgement/bounds.js";
import { assessImage } from "../../../src/judgement/image/assess-image.js";
import { coverFinding } from "../../../src/judgement/image/cover-finding.js";
import { facesToMatch } from "../../../src/judgement/likeness/faces-to-match.js";
import { makeFaceLock } from "../../../src/face-locks/remake-face-lock.js";
import { runAtOnce } from "../../../src/event-loop/slices.js";
import { GOOD_MEASURES, madeFace, madeImage } from "../made-images.js";

/** Bounds of their own, so that measuring the defaults anew changes nothing here. */
const thresholds: Thresholds = {
  ...DEFAULT_THRESHOLDS,
  faceCovered: { good: 0.6, useless: 0.9, worst: 0.2, unmeasured: 0.9 },
  coveredRegion: 0.5,
};

const find = (measures: Partial<FaceMeasures>) => coverFinding({ ...GOOD_MEASURES, ...measures }, thresholds);

describe("The finding about what covers a face", () => {
  it("is none where nothing does", () => {
    assert.equal(find({}), null);
  });

  it("names every region that is rather covered than not, in words and for programs", () => {
    const penalty = find({ faceCovered: 0.75, noseCovered: 0.6, mouthCovered: 0.9, eyesCovered: 0.4 })!;

    assert.equal(Number(penalty.factor.toFixed(6)), 0.6);
    assert.equal(penalty.rulesOutPrimary, true);
    const { code, severity, message, measured, threshold, regions } = penalty.finding;
    assert.deepEqual(
      { code, severity, measured, threshold, regions },
      {
        code: "FACE_COVERED",
        severity: "WARNING",
        measured: 0.75,
        threshold: 0.6,
        regions: ["NOSE", "MOUTH"],
      },
    );
    assert.equal(message, "Something seems to cover the nose and the mouth.");
  });

  it("names the likeliest one where none is likely", () => {
    assert.deepEqual(find({ faceCovered: 1, sideCovered: 0.3 })!.finding.regions, ["ONE_SIDE"]);
  });

  it("is none of eyes behind dark glasses, which have one of their own, and is one of a mouth below them", () => {
    const glasses = { eyesVisible: 0.1, faceCovered: 0.95, eyesCovered: 0.95 };

    assert.equal(find(glasses), null);
    assert.deepEqual(find({ ...glasses, mouthCovered: 0.8 })!.finding.regions, ["MOUTH"]);
  });

  it("says of a face that was analysed before what is to be done, and rules nothing out", () => {
    const penalty = find({ faceCovered: undefined })!;

    assert.deepEqual([penalty.factor, penalty.rulesOutPrimary], [0.9, undefined]);
    assert.match(penalty.finding.message, /run reanalyseCharacter/);
  });
});

describe("A face that something covers", () => {
  const covered = { ...GOOD_MEASURES, faceCovered: 1, mouthCovered: 1 };

  it("is not STRONG, whatever else is good of it", () => {
    const [image, face] = [madeImage(), madeFace({ measures: covered })];

    assert.notEqual(assessImage(image, face)!.verdict, "STRONG");
  });

  it("cannot be scored against a character", () => {
    const rows = { image: madeImage(), face: madeFace({ measures: covered }) };

    assert.deepEqual(
      facesToMatch(rows, thresholds).map(({ obstacle }) => obstacle),
      ["FACE_COVERED"],
    );
  });

  it("never anchors a lock, though it may come first and be the only one of its kind", () => {
    const masked = { image: madeImage(), face: madeFace({ measures: covered }) };
    const plain = { image: madeImage(), face: madeFace() };

    const lock = runAtOnce(makeFaceLock([masked, plain]));

    assert.equal(lock!.anchorImageId, plain.image.id);
    assert.equal(runAtOnce(makeFaceLock([masked])), null);
  });
});
