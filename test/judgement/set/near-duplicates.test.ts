import assert from "node:assert/strict";
import { FindingCode } from "../../../src/judgement/finding.js";
import { assessInSet } from "../../../src/judgement/set/judge-set.js";
import { conflictsOf } from "../../../src/judgement/set/conflicts.js";
import { DEFAULT_THRESHOLDS } from "../../../src/judgement/default-bounds.js";
import { GOOD_MEASURES } from "../made-images.js";
import { patternTextAtDegrees } from "../made-patterns.js";
import { fileNames, judgedSetOf, type MadePhoto } from "../made-sets.js";

const { faceDistance } = DEFAULT_THRESHOLDS.nearDuplicate;
const SHOT = { shot: "one" };

/** A photo whose face looks as far from others as its angle is from theirs. */
const photo = (name: string, degrees: number, made: Partial<MadePhoto> = {}): MadePhoto => ({
  name,
  shot: name,
  ...made,
  face: { measures: { ...GOOD_MEASURES, pattern: patternTextAtDegrees(degrees) }, ...made.face },
});

const nearDuplicatesOf = (photos: MadePhoto[]) => {
  const set = judgedSetOf(photos);
  return set.images.flatMap((image) =>
    assessInSet(set, image)
      .findings.filter(({ code }) => code === FindingCode.NEAR_DUPLICATE)
      .map((finding) => ({ name: image.image.fileName, finding })),
  );
};

describe("A set with several framings of one photo", () => {
  const framings = (): MadePhoto[] => [
    photo("photo", 0, { ...SHOT, isPrimary: true }),
    ...["letterbox", "story", "screenshot", "crop 10", "crop 40", "face alone"].map((name, i) =>
      photo(name, 2 * i + 2, { ...SHOT, image: { perceptualHash: `${i}f0f0f0f0f0f0f0f` } }),
    ),
  ];

  it("counts them as one shot, each of the others a copy of the primary", () => {
    const found = nearDuplicatesOf(framings());

    assert.deepEqual(
      found.map(({ name }) => name),
      ["letterbox", "story", "screenshot", "crop 10", "crop 40", "face alone"],
    );
    assert.deepEqual(fileNames(judgedSetOf(framings()).distinct), ["photo"]);
  });

  it("measures how far each looks from the better one, within the bound", () => {
    const { measured, threshold } = nearDuplicatesOf(framings()).at(-1)!.finding;

    assert.ok(Math.abs(1 - measured! - Math.cos((12 * Math.PI) / 180)) < 0.01);
    assert.equal(threshold, faceDistance);
  });
});

describe("A set with a photo and its mirrored copy", () => {
  const photos = [photo("photo", 60, SHOT), photo("flipped", 120, { ...SHOT, isPrimary: true })];

  it("calls the copy mirrored, and says what that means for training", () => {
    const [{ name, finding }] = nearDuplicatesOf(photos) as [ReturnType<typeof nearDuplicatesOf>[0]];

    assert.equal(name, "photo");
    assert.equal(finding.message, "The same shot as “flipped” (image 2), mirrored; that is the better one.");
    assert.match(finding.advice, /^Remove it: .* In training the flip is all that it would add/);
  });

  it("calls it so in the conflict too", () => {
    const [conflict] = conflictsOf(judgedSetOf(photos));

    assert.equal(conflict!.message, "“photo” (image 1) (mirrored): the same shot as “flipped” (image 2).");
  });
});

describe("A set with two expressions before one background", () => {
  it("counts two shots, however alike the pictures are", () => {
    const photos = [photo("calm", 0, SHOT), photo("laughing", 50, SHOT)];

    assert.deepEqual(nearDuplicatesOf(photos), []);
    assert.deepEqual(fileNames(judgedSetOf(photos).distinct), ["calm", "laughing"]);
  });
});

describe("A set whose copies lead from one photo to another that differs", () => {
  it("counts the two ends as two shots", () => {
    const chain = [photo("one end", 0, SHOT), photo("middle", 30, SHOT), photo("other end", 58, SHOT)];

    const set = judgedSetOf(chain);

    assert.equal(set.distinct.length, 2);
    assert.equal(nearDuplicatesOf(chain).length, 1);
  });
});

describe("A set with an image that an earlier version of the analyser described without a pattern", () => {
  const old = (name: string, made: Partial<MadePhoto>): MadePhoto => ({ name, ...made });

  it("compares it by the whole pictures, as before", () => {
    const photos = [
      photo("photo", 0, { ...SHOT, isPrimary: true }),
      old("copy", SHOT),
      old("another", { shot: "two" }),
    ];

    assert.deepEqual(
      nearDuplicatesOf(photos).map(({ name }) => name),
      ["copy"],
    );
  });
});
