import assert from "node:assert/strict";
import * as fc from "fast-check";
import { describeMatch } from "../../../src/judgement/likeness/describe-match.js";
import { matchAgainstSet } from "../../../src/judgement/likeness/match-against-set.js";
import { embeddingDistance, matchScore } from "../../../src/judgement/likeness/match-score.js";
import {
  type Match,
  MatchVerdict,
  NotScoredReason,
  reviewBound,
  verdictOnScore,
} from "../../../src/judgement/likeness/match.js";
import { scoreImages } from "../../../src/judgement/likeness/score-images.js";
import { makeTemplate } from "../../../src/judgement/likeness/template.js";
import { usableImages } from "../../../src/judgement/likeness/usable-images.js";
import type { FaceRow, ImageAndFace, OtherFaceRow } from "../../../src/judgement/rows.js";
import { runAtOnce } from "../../../src/event-loop/slices.js";
import { GOOD_MEASURES, embeddingOf, madeImage } from "../made-images.js";
import { goodPhotos, rowOf } from "../made-sets.js";

const SETTINGS = { matchThreshold: 0.85, reviewMargin: 0.35 };

const references = (count: number): ImageAndFace[] => goodPhotos(count).map(rowOf);
const pictureOf = (person: string, face: Partial<FaceRow> = {}): ImageAndFace =>
  rowOf({ name: `a picture of ${person}`, person, face });
const otherFaceOf = (person: string, changes: Partial<OtherFaceRow> = {}): OtherFaceRow => ({
  box: { x: 10, y: 20, width: 100, height: 100 },
  interEyePixels: 40,
  embedding: embeddingOf(person, 1, 0.2),
  seam: 0,
  ...changes,
});
const match = (picture: ImageAndFace, set: readonly ImageAndFace[], settings = SETTINGS) =>
  matchAgainstSet(picture, set, settings);
const idsOf = (set: readonly ImageAndFace[]) => set.map(({ image }) => image.id);

function assertNotScored(found: Match, reason: NotScoredReason): void {
  assert.equal(found.verdict, MatchVerdict.NOT_SCORED);
  assert.equal(found.notScoredReason, reason);
  const { score, distance, model, placement, matchedFace, comparisons } = found;
  assert.deepEqual([score, distance, model, placement, matchedFace], [null, null, null, null, null]);
  assert.deepEqual(comparisons, []);
}

describe("A picture matched against a character's references", () => {
  it("scores against the face lock's template, calibrated for as many photos as that averages", () => {
    const set = references(5);
    const picture = pictureOf("Mira");

    const found = match(picture, set);

    const { embedding } = makeTemplate(usableImages(set));
    const distance = embeddingDistance(picture.face!.embedding, embedding);
    assert.equal(found.distance, distance);
    // The primary counts twice.
    assert.equal(found.score, matchScore(distance, picture.face!.model, 36 / 8));
    assert.deepEqual([found.verdict, found.templateShots], [MatchVerdict.ACCEPT, 5]);
  });

  it("is compared with each usable reference, a photo beside a photo, in list order, outliers among them", () => {
    const set = [
      ...references(3),
      rowOf({ name: "stranger", person: "Zoe" }),
      rowOf({ name: "no face", face: null }),
    ];
    const picture = pictureOf("Mira");

    const { comparisons } = match(picture, set);

    const expected = set.slice(0, 4).map(({ image, face }) => {
      const distance = embeddingDistance(picture.face!.embedding, face!.embedding.map(Math.fround));
      return {
        imageId: image.id,
        distance,
        score: matchScore(distance, face!.model),
        isOutlier: image.fileName === "stranger",
      };
    });
    assert.deepEqual(comparisons, expected);
  });

  it("is rejected where it shows somebody else", () => {
    const found = match(pictureOf("Zoe"), references(5));

    assert.equal(found.verdict, MatchVerdict.REJECT);
    assert.ok(found.score! < 0.5);
  });

  it("is a plain value that JSON keeps", () => {
    const found = match(pictureOf("Mira"), references(5));

    assert.deepEqual(JSON.parse(JSON.stringify(found)), found);
  });
});

describe("A verdict on a match score", () => {
  const verdictAt = (score: number, settings = SETTINGS) => verdictOnScore(score, settings);

  it("accepts from the threshold on, asks for a review within the margin below it, and rejects below", () => {
    assert.equal(verdictAt(0.85), MatchVerdict.ACCEPT);
    assert.equal(verdictAt(0.849_999), MatchVerdict.REVIEW);
    assert.equal(verdictAt(0.5), MatchVerdict.REVIEW);
    assert.equal(verdictAt(0.499_999), MatchVerdict.REJECT);
  });

  it("has the bounds that people typed, not what floating point makes of them", () => {
    assert.equal(reviewBound({ matchThreshold: 0.9, reviewMargin: 0.2 }), 0.7);
    assert.equal(verdictAt(0.7, { matchThreshold: 0.9, reviewMargin: 0.2 }), MatchVerdict.REVIEW);
  });

  it("asks for no review without a margin, and rejects nothing with one as wide as the threshold", () => {
    assert.equal(verdictAt(0.849_999, { matchThreshold: 0.85, reviewMargin: 0 }), MatchVerdict.REJECT);
    assert.equal(verdictAt(0, { matchThreshold: 0.85, reviewMargin: 1 }), MatchVerdict.REVIEW);
  });

  it("never gets worse with a higher score, a lower threshold or a wider margin", () => {
    const order = [MatchVerdict.REJECT, MatchVerdict.REVIEW, MatchVerdict.ACCEPT];
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, share, share, share, share, (a, b, c, d, e, f) => {
        const rank = (score: number, matchThreshold: number, reviewMargin: number) =>
          order.indexOf(verdictOnScore(score, { matchThreshold, reviewMargin }));
        assert.ok(rank(Math.max(a, b), c, e) >= rank(Math.min(a, b), c, e));
        assert.ok(rank(a, Math.min(c, d), e) >= rank(a, Math.max(c, d), e));
        assert.ok(rank(a, c, Math.max(e, f)) >= rank(a, c, Math.min(e, f)));
      }),
    );
  });
});

describe("A picture that cannot be scored", () => {
  const drawn = { ...GOOD_MEASURES, lineContrast: 200 };
  const reasons: [what: string, picture: () => ImageAndFace, reason: NotScoredReason][] = [
    ["without a face", () => rowOf({ name: "none", face: null }), NotScoredReason.NO_FACE],
    ["with a drawn face", () => pictureOf("Mira", { measures: drawn }), NotScoredReason.NOT_A_PHOTOGRAPH],
    [
      "with dark glasses",
      () => pictureOf("Mira", { measures: { ...GOOD_MEASURES, eyesVisible: 0.1 } }),
      NotScoredReason.FACE_COVERED,
    ],
    [
      "with a few pixels of a face",
      () => pictureOf("Mira", { interEyePixels: 10 }),
      NotScoredReason.FACE_NOT_RECOGNISABLE,
    ],
    [
      "with a face blurred beyond recognition",
      () => pictureOf("Mira", { measures: { ...GOOD_MEASURES, sharpness: 0.2 } }),
      NotScoredReason.FACE_NOT_RECOGNISABLE,
    ],
    [
      "with most of the face outside",
      () => pictureOf("Mira", { box: { x: 800, y: 300, width: 600, height: 400 } }),
      NotScoredReason.FACE_NOT_RECOGNISABLE,
    ],
    [
      "described by another model",
      () => pictureOf("Mira", { model: "another-model/2" }),
      NotScoredReason.OTHER_MODEL,
    ],
    [
      "whose analysis failed",
      () => ({ image: madeImage({ status: "FAILED", faceCount: null }), face: null }),
      NotScoredReason.ANALYSIS_FAILED,
    ],
  ];
  for (const [what, picture, reason] of reasons) {
    it(`has no number at all, but its reason: ${what}`, () => {
      assertNotScored(match(picture(), references(5)), reason);
    });
  }

  it("has its reason also where the character has no references", () => {
    assertNotScored(match(pictureOf("Mira"), []), NotScoredReason.NO_TEMPLATE);
    assertNotScored(match(pictureOf("Mira", { measures: drawn }), []), NotScoredReason.NOT_A_PHOTOGRAPH);
    assertNotScored(
      match(pictureOf("Mira"), [rowOf({ name: "no face", face: null })]),
      NotScoredReason.NO_TEMPLATE,
    );
  });

  it("is scored where a measure could not be taken: what is not known is no obstacle", () => {
    const measures = { ...GOOD_MEASURES, eyesVisible: { notMeasured: "the head is turned too far" } };

    assert.equal(match(pictureOf("Mira", { measures }), references(5)).verdict, MatchVerdict.ACCEPT);
  });
});

describe("A picture with several faces", () => {
  it("is matched by the face that is nearest to the template, and says that another one is more prominent", () => {
    const set = references(5);
    const picture = pictureOf("Zoe", { otherFaces: [otherFaceOf("Yara"), otherFaceOf("Mira")] });
    picture.image.faceCount = 3;

    const found = match(picture, set);

    assert.deepEqual(found.matchedFace, { place: 2, box: { x: 10, y: 20, width: 100, height: 100 } });
    assert.equal(found.verdict, MatchVerdict.ACCEPT);
    assert.equal(found.faceCount, 3);
    assert.match(describeMatch(found), /not the most prominent of 3/);
    const alone = match(pictureOf("Mira", { embedding: embeddingOf("Mira", 1, 0.2) }), set);
    assert.deepEqual([found.score, found.distance], [alone.score, alone.distance]);
    assert.deepEqual(found.comparisons, alone.comparisons);
  });

  it("takes the most prominent one where that is the nearest", () => {
    const found = match(pictureOf("Mira", { otherFaces: [otherFaceOf("Zoe")] }), references(5));

    assert.equal(found.matchedFace!.place, 0);
    assert.equal(found.verdict, MatchVerdict.ACCEPT);
  });

  it("never takes one that is drawn, covered or too small, however near", () => {
    const hidden: Partial<OtherFaceRow>[] = [
      { measures: { lineContrast: 200 } },
      { measures: { eyesVisible: 0.1 } },
      { interEyePixels: 10 },
    ];
    for (const changes of hidden) {
      const found = match(pictureOf("Zoe", { otherFaces: [otherFaceOf("Mira", changes)] }), references(5));

      assert.equal(found.matchedFace!.place, 0);
      assert.equal(found.verdict, MatchVerdict.REJECT);
    }
  });

  it("is not scored by a stranger where the most prominent face cannot be scored, but by the character", () => {
    const measures = { ...GOOD_MEASURES, eyesVisible: 0.1 };

    const beside = (person: string) =>
      match(pictureOf("Mira", { measures, otherFaces: [otherFaceOf(person)] }), references(5));

    assertNotScored(beside("Zoe"), NotScoredReason.FACE_COVERED);
    assert.equal(beside("Mira").matchedFace!.place, 1);
    assert.equal(beside("Mira").verdict, MatchVerdict.ACCEPT);
  });
});

describe("A picture that is one of the references", () => {
  it("is not matched against itself, and says so", () => {
    const set = references(4);

    for (const row of set) {
      const found = match(row, set);

      const others = set.filter((other) => other !== row);
      assert.deepEqual(found.copiesOf, [row.image.id]);
      assert.deepEqual(
        found.comparisons.map(({ imageId }) => imageId),
        idsOf(others),
      );
      assert.equal(found.templateShots, 3);
      const { score, distance } = match(row, others);
      assert.deepEqual([found.score, found.distance], [score, distance]);
      assert.match(describeMatch(found), /not compared with itself/);
    }
  });

  it("scores what the reference's own match score is", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("Mira", "Zoe", "Yara"), { minLength: 2, maxLength: 8 }),
        (people) => {
          const set = people.map((person, i) =>
            rowOf({ name: `${person} ${i}`, person, isPrimary: i === 0 }),
          );
          const scores = runAtOnce(scoreImages(set));
          for (const row of set) {
            const expected = scores.get(row.image.id)!.matchScore!;
            assert.ok(Math.abs(match(row, set).score! - expected) < 1e-5);
          }
        },
      ),
    );
  });

  it("is known in other bytes, too, by its shot", () => {
    const set = references(4);
    const copy = rowOf({ name: "saved anew", shot: "good 2" });

    const found = match(copy, set);

    assert.deepEqual(found.copiesOf, [set[1]!.image.id]);
    assert.equal(found.comparisons.length, 3);
    assert.equal(found.templateShots, 3);
  });

  it("has nothing to be compared with where all references are it", () => {
    const [only] = references(1);
    const copy = rowOf({ name: "saved anew", shot: "good 1" });

    for (const picture of [only!, copy]) {
      const found = match(picture, [only!]);
      assertNotScored(found, NotScoredReason.NO_TEMPLATE);
      assert.deepEqual(found.copiesOf, [only!.image.id]);
      assert.match(describeMatch(found), /no reference to compare with but the picture itself/);
    }
  });

  it("names a reference of its bytes also where that shapes no template", () => {
    const blurred = rowOf({ name: "blurred", face: { interEyePixels: 5 } });

    const found = match(blurred, [...references(3), blurred]);

    assert.deepEqual(found.copiesOf, [blurred.image.id]);
  });
});

describe("The baseline of a character", () => {
  it("places a score among those of the references, each against the template of the others", () => {
    const set = references(5);
    const own = set.map((row) => match(row, set).score!);
    const picture = pictureOf("Mira");

    const { placement, score } = match(picture, set);

    const asLow = own.filter((one) => one <= score!).length;
    assert.deepEqual(placement, { percentile: 20 * asLow, comparisons: 5 });
    const stranger = match(pictureOf("Zoe"), set);
    assert.deepEqual(stranger.placement, { percentile: 0, comparisons: 5 });
    assert.match(describeMatch(stranger), /lower than each of the 5 references/);
    const same = match(pictureOf("Mira", { embedding: makeTemplate(usableImages(set)).embedding }), set);
    assert.equal(same.placement!.percentile, 100);
  });

  it("does not exist with fewer than three references, near-duplicates counting once", () => {
    const two = references(2);
    const withCopy = [...two, rowOf({ name: "copy", shot: "good 2" })];

    assert.equal(match(pictureOf("Mira"), two).placement, null);
    assert.equal(match(pictureOf("Mira"), withCopy).placement, null);
    assert.notEqual(match(pictureOf("Mira"), references(3)).placement, null);
  });
});

describe("A match in words", () => {
  it("names score, number of references and bound, and never rounds a score up to a bound", () => {
    const set = references(5);
    const settings = { matchThreshold: 0.9, reviewMargin: 0.2 };
    const found = { ...match(pictureOf("Mira"), set), ...settings, placement: null };

    const say = (score: number) =>
      describeMatch({ ...found, score, verdict: verdictOnScore(score, settings) });

    assert.equal(say(0.94), "Scores 0.94 against the template of 5 references: the threshold is 0.90.");
    assert.match(say(0.8999), /^Scores 0\.89 .* below the threshold of 0\.90, but not below 0\.70/);
    assert.match(say(0.69999), /^Scores 0\.69 .* below 0\.70/);
  });

  it("has words for every reason", () => {
    for (const notScoredReason of Object.values(NotScoredReason)) {
      const found = { ...match(rowOf({ name: "none", face: null }), []), notScoredReason };
      assert.match(describeMatch(found), /^[A-Z].{10,}\.$/);
    }
  });
});
