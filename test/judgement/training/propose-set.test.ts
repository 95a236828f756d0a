import assert from "node:assert/strict";
import fc from "fast-check";
import { proposeSet, type Proposal } from "../../../src/judgement/training/propose-set.js";
import { reportOnTraining } from "../../../src/judgement/training/training-report.js";
import { TrainingProblemCode } from "../../../src/judgement/training/training-problem.js";
import { ANY_PERSONA } from "../made-sets.js";
import { balanced, type MadePicture, picture, rowOfPicture } from "./made-training-sets.js";

function proposalOf(pictures: readonly MadePicture[], most = 30): Proposal {
  const steps = proposeSet(pictures.map(rowOfPicture), ANY_PERSONA, 1024, most);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const idsOf = (choices: Proposal["chosen"]): string[] => choices.map(({ image }) => image.set.id);

/** Of what is chosen, reported on again as a set by itself. */
const problemsOf = (pictures: readonly MadePicture[], proposal: Proposal): TrainingProblemCode[] => {
  const chosen = new Set(idsOf(proposal.chosen));
  const rows = pictures.filter(({ name }) => chosen.has(name)).map(rowOfPicture);
  return reportOnTraining(rows, ANY_PERSONA, 1024).problems.map(({ code }) => code);
};

describe("A proposal for a training set", () => {
  it("takes all pictures of a set that is varied and balanced already", () => {
    const pictures = balanced();

    const proposal = proposalOf(pictures);

    assert.deepEqual(
      idsOf(proposal.chosen),
      pictures.map(({ name }) => name),
    );
    assert.deepEqual(proposal.leftOut, []);
  });

  it("leaves the frequent out, keeps the rare in, and says why", () => {
    const frontal = Array.from({ length: 40 }, (_, i) =>
      picture(`frontal ${i}`, { faceShare: 0.6, place: "the studio", clothes: "the suit" }),
    );
    const pictures = [...frontal, ...balanced()];

    const proposal = proposalOf(pictures);

    const chosen = idsOf(proposal.chosen);
    assert.ok(chosen.length >= 15 && chosen.length <= 30, String(chosen.length));
    const profiles = balanced().filter(({ yaw }) => yaw === 75);
    assert.ok(profiles.every(({ name }) => chosen.includes(name)));
    const codes = problemsOf(pictures, proposal);
    assert.ok(!codes.includes(TrainingProblemCode.SAME_BACKGROUND), codes.join());
    assert.ok(!codes.includes(TrainingProblemCode.TOO_MANY), codes.join());
    const profile = proposal.chosen.find(({ image }) => image.set.id === profiles[0]!.name)!;
    assert.match(profile.reasons.join(" "), /of \d+ are profiles\./);
    assert.ok(proposal.chosen.every(({ reasons }) => reasons.length > 0));
    assert.ok(
      proposal.leftOut.every(
        ({ reasons }) => reasons[0] === "Adds least to the others: they show what it shows.",
      ),
    );
  });

  it("has no more pictures than asked for", () => {
    assert.equal(proposalOf(balanced(), 16).chosen.length, 16);
    assert.equal(proposalOf(balanced(), 3).chosen.length, 3);
  });

  it("takes neither somebody else, nor a copy, nor what is unusable, and says of each what it is", () => {
    const pictures = [
      ...balanced(),
      picture("stranger", { photo: { person: "somebody else" } as MadePicture["photo"] }),
    ];

    const { chosen, leftOut } = proposalOf(pictures);

    assert.ok(!idsOf(chosen).includes("stranger"));
    assert.match(leftOut.find(({ image }) => image.set.id === "stranger")!.reasons[0]!, /somebody else/);
  });

  it("does not depend on the order of the pictures", () => {
    const pictures = [
      ...balanced(),
      ...Array.from({ length: 15 }, (_, i) => picture(`more ${i}`, { place: "one", faceShare: 0.6 })),
    ];
    const expected = idsOf(proposalOf(pictures).chosen).toSorted();
    fc.assert(
      fc.property(fc.shuffledSubarray(pictures, { minLength: pictures.length }), (shuffled) => {
        assert.deepEqual(idsOf(proposalOf(shuffled).chosen).toSorted(), expected);
      }),
      { numRuns: 5 },
    );
  });
});
