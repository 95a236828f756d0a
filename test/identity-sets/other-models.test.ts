import assert from "node:assert/strict";
import { matchScore } from "../../src/judgement/likeness/match-score.js";
import { makeFaceLock } from "../../src/face-locks/remake-face-lock.js";
import { scoreImages } from "../../src/judgement/likeness/score-images.js";
import { runAtOnce } from "../../src/event-loop/slices.js";
import { assessInSet, judgeSet } from "../../src/judgement/set/judge-set.js";
import { CoverageView } from "../../src/judgement/set/coverage-bins.js";
import { reportOn } from "../../src/judgement/set/report.js";
import { toIdentitySet } from "../../src/judgement/set/identity-set.js";
import { planPruning } from "../../src/judgement/advice/plan-pruning.js";
import { recommend } from "../../src/judgement/advice/recommend.js";
import { ImageVerdict } from "../../src/judgement/finding.js";
import type { ImageAndFace } from "../../src/judgement/rows.js";
import {
  ANY_PERSONA,
  fileNames,
  goodPhotos,
  imageNamed,
  type MadePhoto,
  rowOf,
} from "../judgement/made-sets.js";

const EARLIER = "face-api-1.7.15/likeness-3";
const PRESENT = "face-api-1.7.15/likeness-6";

/** The same photo as another version of the analyser describes it: by numbers that mean nothing to this one. */
function describedBy(model: string, row: ImageAndFace, embedding = row.face?.embedding): ImageAndFace {
  const { image, face } = row;
  return {
    image: Object.assign(image, { analyser: model }),
    face: face && Object.assign(face, { model, embedding }),
  };
}

const reversed = (row: ImageAndFace) => row.face?.embedding.toReversed();

/** Views of every kind, so that no picture is missing. */
const photos = (count: number): MadePhoto[] =>
  goodPhotos(count).map((photo, i) => ({ ...photo, face: { yawDegrees: [0, 0, 30, -30][i % 4] } }));

const stateOf = (rows: ImageAndFace[]) => {
  const set = judgeSet(toIdentitySet(rows, ANY_PERSONA));
  const { health, cohesion, conflicts, size } = reportOn(set);
  const advice = recommend(set).map(({ kind, message }) => [kind, message]);
  return { health, cohesion, size, conflicts: conflicts.map(({ message }) => message), advice };
};

describe("A set that an earlier version of the analyser described", () => {
  for (const size of [12, 50]) {
    it(`of ${size} images is judged as it was before the update, a stranger in it included`, () => {
      const all = [...photos(size - 1), { name: "stranger", person: "Zoe" }];
      const before = stateOf(all.map((photo) => describedBy(PRESENT, rowOf(photo))));

      const after = stateOf(
        all.map((photo) => {
          const row = rowOf(photo);
          return describedBy(EARLIER, row, reversed(row));
        }),
      );

      assert.ok(before.health > 0);
      // The two versions' curves differ by the fourth digit of one point.
      assert.ok(Math.abs(after.cohesion! - before.cohesion!) < 1e-3);
      assert.deepEqual({ ...after, cohesion: 0 }, { ...before, cohesion: 0 });
    });
  }

  it("is scored by that version's own curve, on whose embeddings distances are larger", () => {
    const length = Math.SQRT2;
    const longer = photos(9).map((photo) => {
      const row = rowOf(photo);
      const embedding = row.face!.embedding.map((value) => Math.fround(value * length));
      return describedBy("face-api-1.7.15/likeness-2", row, embedding);
    });

    const { conflicts, advice, cohesion } = stateOf(longer);

    assert.deepEqual(conflicts, []);
    assert.deepEqual(
      advice.filter(([kind]) => kind === "REMOVE"),
      [],
    );
    assert.ok(cohesion! > 0.7, `${cohesion}`);
  });

  for (const [i, distance] of [0.5304, 0.5304, 0.3753, 0.3738].entries()) {
    it(`of likeness-${i + 1} has a curve of its own`, () => {
      assert.equal(matchScore(distance, `face-api-1.7.15/likeness-${i + 1}`), 0.85);
    });
  }
});

describe("A set of which only some images are described by another version", () => {
  for (const [size, done] of [
    [12, 6],
    [12, 11],
    [12, 1],
    [50, 25],
  ] as const) {
    const rows = photos(size).map((photo, i) => {
      const row = rowOf(photo);
      return i < size - done ? describedBy(EARLIER, row, reversed(row)) : describedBy(PRESENT, row);
    });
    const set = judgeSet(toIdentitySet(rows, ANY_PERSONA));
    const due = set.images.filter(({ isDue }) => isDue);

    describe(`${done} of ${size}`, () => {
      it("leaves those of the fewer out, and says how many", () => {
        const { dueCount, note, conflicts } = reportOn(set);

        assert.equal(dueCount, Math.min(done, size - done));
        assert.match(note!, new RegExp(`^${dueCount} of ${size} analysed images are left out`));
        assert.deepEqual(conflicts, []);
      });

      it("calls none of them useless or somebody else", () => {
        for (const image of due) {
          const { verdict, findings } = assessInSet(set, image);

          assert.notEqual(verdict, ImageVerdict.UNUSABLE);
          assert.deepEqual(
            findings.filter(({ severity }) => !["INFO", "NOT_MEASURED"].includes(severity)),
            [],
          );
          assert.ok(findings.some(({ code }) => code === "NOT_COMPARED_YET"));
          assert.doesNotMatch(JSON.stringify(findings), /person|remove/i);
        }
      });

      it("advises to remove none of them", () => {
        const advised = recommend(set);

        const removed = advised.filter(({ kind }) => kind === "REMOVE").map(({ image }) => image!);
        assert.deepEqual(fileNames(removed.filter(({ isDue }) => isDue)), []);
      });

      it("keeps them when it is pruned to one, and the primary among them stays the primary", () => {
        const { removed, primary } = planPruning(set, 1);

        assert.deepEqual(fileNames(removed.filter(({ isDue }) => isDue)), []);
        const chosen = imageNamed(set, "good 1");
        assert.equal(primary, chosen);
      });

      it("is healthy by the part that is judged, whatever the rest is", () => {
        const rest = set.images.filter(({ isDue }) => !isDue);
        const alone = judgeSet(
          toIdentitySet(
            rows.filter(({ image }) => rest.some(({ id }) => id === image.id)),
            ANY_PERSONA,
          ),
        );

        const { health, healthParts } = reportOn(set);

        assert.equal(healthParts.harmony, 1);
        assert.ok(health >= reportOn(alone).health);
      });

      it("scores none of them, and says why", () => {
        const scores = runAtOnce(scoreImages(rows));

        for (const { image } of due) {
          const { matchScore, matchScoreReason } = scores.get(image.id)!;
          assert.equal(matchScore, null);
          assert.match(matchScoreReason!, /^Another version of the analyser/);
        }
      });

      it("makes a lock of one model only", () => {
        const lock = runAtOnce(makeFaceLock(rows))!;

        const models = new Set(
          lock.contributions.map(
            ({ imageId }) => rows.find(({ image }) => image.id === imageId)!.face!.model,
          ),
        );
        assert.deepEqual([...models], [lock.model]);
      });
    });
  }

  it("does not call an image useless in which the other version found no face", () => {
    const rows = [
      ...photos(5).map((photo) => describedBy(PRESENT, rowOf(photo))),
      describedBy(EARLIER, rowOf({ name: "faceless", face: null })),
    ];
    const set = judgeSet(toIdentitySet(rows, ANY_PERSONA));

    const { verdict } = assessInSet(set, imageNamed(set, "faceless"));

    assert.notEqual(verdict, ImageVerdict.UNUSABLE);
    assert.deepEqual(
      recommend(set).filter(({ kind }) => kind === "REMOVE"),
      [],
    );
  });
});

describe("A view that only an image shows which another version described", () => {
  it("is not asked for", () => {
    const rows = [
      ...goodPhotos(5).map((photo) => describedBy(PRESENT, rowOf(photo))),
      describedBy(EARLIER, rowOf({ name: "left", face: { yawDegrees: -30 } })),
    ];
    const viewsOf = (set: ImageAndFace[]) =>
      recommend(judgeSet(toIdentitySet(set, ANY_PERSONA))).map(({ view }) => view);

    assert.ok(viewsOf(rows.slice(0, 5)).includes(CoverageView.THREE_QUARTER_LEFT));
    assert.ok(!viewsOf(rows).includes(CoverageView.THREE_QUARTER_LEFT));
  });
});
