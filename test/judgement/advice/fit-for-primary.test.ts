import assert from "node:assert/strict";
import { nextPrimary } from "../../../src/judgement/advice/next-primary.js";
import { recommend } from "../../../src/judgement/advice/recommend.js";
import { planPruning } from "../../../src/judgement/advice/plan-pruning.js";
import { isFitForPrimary, reasonsAgainstPrimary } from "../../../src/judgement/image/fit-for-primary.js";
import { goodPhotos, imageNamed, judgedSetOf, type MadePhoto, setOf } from "../made-sets.js";

/** Turned, and without any other fault: 69 points of 100, where others have fewer. */
const TURNED: MadePhoto = { name: "turned", face: { rollDegrees: 180 } };
/** 63 points. */
const small = (name: string): MadePhoto => ({ name, face: { interEyePixels: 35 } });

describe("A picture that stands upside down", () => {
  it("is not fit for a primary, and says why", () => {
    const image = imageNamed(setOf([TURNED]), "turned");

    assert.equal(isFitForPrimary(image), false);
    assert.deepEqual(
      reasonsAgainstPrimary(image.penalties).map(({ code }) => code),
      ["PICTURE_TURNED"],
    );
    assert.equal(image.assessment.verdict, "USABLE");
  });

  it("becomes the primary after all others of the face lock, however well they score", () => {
    assert.equal(nextPrimary(setOf([TURNED, small("a"), small("b")]))?.name, "“a” (image 2)");
  });

  it("is promoted by no recommendation, and chosen by no pruning", () => {
    const photos = [{ ...small("a"), isPrimary: true, person: "Nora" }, TURNED, small("b"), small("c")];

    const promoted = recommend(judgedSetOf(photos)).filter(({ kind }) => kind === "PROMOTE");

    assert.deepEqual(
      promoted.map(({ image }) => image!.image.fileName),
      ["b"],
    );
    assert.equal(planPruning(setOf(photos)).primary!.image.fileName, "b");
  });

  it("as the primary gives way to one that stands upright", () => {
    const [, ...others] = goodPhotos(4);
    const steps = recommend(judgedSetOf([{ ...TURNED, isPrimary: true }, ...others]));

    const promotion = steps.find(({ kind }) => kind === "PROMOTE");

    assert.equal(promotion?.image?.image.fileName, "good 2");
  });
});
