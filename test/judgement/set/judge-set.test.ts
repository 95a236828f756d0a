import assert from "node:assert/strict";
import { assessInSet } from "../../../src/judgement/set/judge-set.js";
import { groupSet } from "../../../src/judgement/set/group-set.js";
import type { Persona } from "../../../src/judgement/rows.js";
import { ReferenceImageStatus } from "../../../src/reference-images/reference-image.entity.js";
import { embeddingAt, embeddingOf, GOOD_MEASURES } from "../made-images.js";
import { fileNames, goodPhotos, imageNamed, judgedSetOf, type MadePhoto } from "../made-sets.js";

/** What an image is found to be within the set of it and others. */
function assess(photos: MadePhoto[], name: string, persona: Partial<Persona> = {}) {
  const set = judgedSetOf(photos, persona);
  return assessInSet(set, imageNamed(set, name));
}

const codesOf = (photos: MadePhoto[], name: string, persona: Partial<Persona> = {}): string[] =>
  assess(photos, name, persona).findings.map(({ severity, code }) => `${severity} ${code}`);

const STRANGER: MadePhoto = { name: "stranger", person: "Nora" };

describe("An image in its set", () => {
  it("that shows the same person as the others has no finding, and the score it has by itself", () => {
    const photos = [...goodPhotos(4), { name: "small", face: { interEyePixels: 30 } }];

    const { score, findings } = assess(photos, "small");

    assert.equal(score, 50);
    assert.deepEqual(
      findings.map(({ code }) => code),
      ["FACE_TOO_SMALL"],
    );
    for (const { name } of goodPhotos(4)) assert.equal(assess(photos, name).score, 100);
  });

  it("alone has nothing that it could be unlike", () => {
    assert.deepEqual(assess(goodPhotos(1), "good 1"), { verdict: "STRONG", score: 100, findings: [] });
  });

  it("takes no part before it is analysed, nor when that failed", () => {
    for (const status of [ReferenceImageStatus.ANALYSING, ReferenceImageStatus.FAILED]) {
      const set = judgedSetOf([...goodPhotos(1), { name: "new", image: { status }, face: null }]);

      assert.deepEqual(fileNames(set.images), ["good 1"]);
    }
  });

  it("without a face has the findings of its own alone", () => {
    assert.deepEqual(
      codesOf([...goodPhotos(4), { name: "wall", face: null }], "wall", { ageMin: 20, ageMax: 30 }),
      ["ERROR NO_FACE"],
    );
  });
});

describe("A drawing in a set of photographs", () => {
  it("is said to be one, and held against nobody's face, age or hair", () => {
    const face = { measures: { ...GOOD_MEASURES, lineContrast: 200 } };
    const photos = [...goodPhotos(4), { name: "drawing", person: "Somebody else", face }];

    const { verdict, score, findings } = assess(photos, "drawing", { ageMin: 60, ageMax: 70 });

    assert.deepEqual([verdict, score], ["UNUSABLE", 0]);
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [["NOT_A_PHOTOGRAPH", "ERROR"]],
    );
    for (const { name } of goodPhotos(4)) assert.equal(assess(photos, name).score, 100);
  });
});

describe("A different person", () => {
  it("is an ERROR and UNUSABLE below 0.5, wherever in the list, and says the match score and the threshold", () => {
    for (const photos of [
      [STRANGER, ...goodPhotos(4)],
      [...goodPhotos(4), STRANGER],
    ]) {
      const { verdict, score, findings } = assess(photos, "stranger");

      assert.deepEqual([verdict, score], ["UNUSABLE", 0]);
      const [{ code, severity, measured, threshold }] = findings as [(typeof findings)[0]];
      assert.deepEqual([code, severity, threshold], ["DIFFERENT_PERSON", "ERROR", 0.85]);
      assert.ok(measured! < 0.5);
    }
  });

  it("is the stranger though it came first and is the primary, not the four that agree", () => {
    const photos = [{ ...STRANGER, isPrimary: true }, ...goodPhotos(5).slice(1)];

    assert.deepEqual(codesOf(photos, "stranger"), ["ERROR DIFFERENT_PERSON"]);
    for (const { name } of photos.slice(1)) assert.deepEqual(codesOf(photos, name), []);
  });

  it("is not the one that the others are unlike: of two, the primary stays without a finding", () => {
    const photos = [...goodPhotos(1), STRANGER];

    assert.deepEqual(codesOf(photos, "good 1"), []);
    assert.deepEqual(codesOf(photos, "stranger"), ["ERROR DIFFERENT_PERSON"]);
  });

  it("is a WARNING between 0.5 and the character's match threshold, and costs less the nearer it comes", () => {
    const at = (x: number): MadePhoto => ({ name: `at ${x}`, face: { embedding: embeddingAt(x) } });
    const photos = [at(0), at(0.01), at(0.02), at(0.03), at(0.3)];
    const measured = assess(photos, "at 0.3", { matchThreshold: 0.99 }).findings[0]!.measured!;
    assert.ok(measured > 0.85 && measured < 0.99, `${measured}`);

    assert.deepEqual(codesOf(photos, "at 0.3", { matchThreshold: 0.85 }), []);
    assert.deepEqual(codesOf(photos, "at 0.3", { matchThreshold: 0.99 }), ["WARNING DIFFERENT_PERSON"]);
    const share = (measured - 0.5) / (0.99 - 0.5);
    assert.equal(assess(photos, "at 0.3", { matchThreshold: 0.99 }).score, Math.round(50 + 50 * share));
  });

  it("is a WARNING at half the score for who stands apart with a fair score, however low the match threshold", () => {
    const at = (x: number): MadePhoto => ({ name: `at ${x}`, face: { embedding: embeddingAt(x) } });
    // Further than the grouping links, nearer than equal error of two photos.
    const photos = [at(0), at(0.48)];

    const { score, findings } = assess(photos, "at 0.48", { matchThreshold: 0.1 });

    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [["DIFFERENT_PERSON", "WARNING"]],
    );
    assert.equal(score, 50);
  });

  it("is not claimed of a face that another version analysed: that is not compared yet, and costs as what was not measured", () => {
    const photos = [...goodPhotos(3), { name: "old", face: { model: "test-model/0" } }];

    const { score, findings } = assess(photos, "old");

    assert.equal(score, 90);
    assert.deepEqual(
      findings.map(({ code, severity, measured }) => [code, severity, measured]),
      [["NOT_COMPARED_YET", "INFO", null]],
    );
  });
});

describe("A near-duplicate", () => {
  const copies = (changes: Partial<MadePhoto>[]): MadePhoto[] =>
    changes.map((change, i) => ({ name: `copy ${i + 1}`, shot: "one shot", ...change }));

  it("is a WARNING for the weaker one, which names the better one", () => {
    const photos = [...goodPhotos(2), ...copies([{ face: { interEyePixels: 40 } }, {}])];
    const set = judgedSetOf(photos);

    const { findings } = assessInSet(set, imageNamed(set, "copy 1"));

    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [
        ["FACE_TOO_SMALL", "WARNING"],
        ["NEAR_DUPLICATE", "WARNING"],
      ],
    );
    assert.equal(findings[1]!.otherImageId, imageNamed(set, "copy 2").id);
    assert.match(findings[1]!.message, /“copy 2” \(image 4\)/);
    assert.deepEqual(codesOf(photos, "copy 2"), []);
  });

  it("of three leaves one without a finding", () => {
    const photos = [...goodPhotos(1), ...copies([{}, {}, {}])];

    const found = ["copy 1", "copy 2", "copy 3"].filter((name) => codesOf(photos, name).length > 0);

    assert.equal(found.length, 2);
  });

  it("is never the primary while that is usable, since people chose it", () => {
    const weakPrimary = { isPrimary: true, face: { interEyePixels: 30 } };
    const photos = copies([weakPrimary, {}]);

    assert.deepEqual(codesOf(photos, "copy 1"), ["WARNING FACE_TOO_SMALL"]);
    assert.deepEqual(codesOf(photos, "copy 2"), ["WARNING NEAR_DUPLICATE"]);
  });

  it("does not count twice for the group: two shots outnumber three copies", () => {
    const photos = [...copies([{}, {}, {}]).map((photo) => ({ ...photo, person: "Nora" })), ...goodPhotos(2)];

    assert.deepEqual(fileNames(groupSet(judgedSetOf(photos)).group), ["good 1", "good 2"]);
  });
});

describe("The age of an image", () => {
  const aged = (...ages: (number | null)[]): MadePhoto[] =>
    ages.map((estimatedAge, i) => ({ name: `photo ${i}`, face: { estimatedAge } }));
  const persona = { ageMin: 24, ageMax: 30 };

  it("fits the persona up to seven years outside its range, the error of an estimate", () => {
    for (const age of [17, 24, 30, 37]) assert.deepEqual(codesOf(aged(age), "photo 0", persona), []);
    for (const age of [16.9, 37.1]) {
      assert.deepEqual(codesOf(aged(age), "photo 0", persona), ["WARNING AGE_OUTSIDE_PERSONA"]);
    }
    const [finding] = assess(aged(42), "photo 0", persona).findings;
    assert.deepEqual([finding!.measured, finding!.threshold], [12, 7]);
    assert.match(finding!.message, /about 42, 12 years older than the persona's 24 to 30/);
  });

  it("is held against the median of at least three others", () => {
    assert.deepEqual(codesOf(aged(25, 26, 60), "photo 2"), []);
    assert.deepEqual(codesOf(aged(25, 26, 27, 60), "photo 3"), ["INFO AGE_UNLIKE_SET"]);
    const [finding] = assess(aged(25, 26, 29, 60), "photo 3").findings;
    assert.deepEqual([finding!.measured, finding!.threshold], [34, 11]);
  });

  it("of a stranger is no measure for the others", () => {
    const strangers = aged(70, 71).map((photo, i) => ({ ...photo, name: `stranger ${i}`, person: "Nora" }));

    assert.deepEqual(codesOf([...aged(25, 26, 27), ...strangers], "photo 0"), []);
  });

  it("that could not be estimated never helps: it costs once, with the reason", () => {
    const photos = aged(25, 26, 27, null);

    for (const [given, code] of [
      [{}, "AGE_UNLIKE_SET"],
      [persona, "AGE_OUTSIDE_PERSONA"],
    ] as const) {
      const { score, findings } = assess(photos, "photo 3", given);
      assert.equal(score, 90);
      assert.deepEqual(
        findings.map(({ code, severity, measured }) => [code, severity, measured]),
        [[code, "NOT_MEASURED", null]],
      );
      assert.match(findings[0]!.message, /^Could not measure the age: the age network gave no number/);
    }
    assert.deepEqual(codesOf(aged(null), "photo 0"), []);
  });
});

describe("The hair of an image", () => {
  const HAIR = { black: [10, 1, 2], brown: [30, 8, 14], blond: [65, 5, 25] } as const;
  const unseen = { notMeasured: "the top of the head is out of the picture" };
  const haired = (...colours: (keyof typeof HAIR | null)[]): MadePhoto[] =>
    colours.map((colour, i) => {
      const [hairLightness, hairRedness, hairYellowness] =
        colour === null ? [unseen, unseen, unseen] : HAIR[colour];
      const measures = { ...GOOD_MEASURES, hairLightness, hairRedness, hairYellowness };
      return { name: `photo ${i}`, face: { measures } };
    });
  const persona = { hairColor: "Long, honey blonde" };

  it("fits the persona's colour and its neighbours, and says what it looks like where it does not", () => {
    assert.deepEqual(codesOf(haired("blond"), "photo 0", persona), []);
    assert.deepEqual(codesOf(haired("brown"), "photo 0", persona), []);
    const { score, findings } = assess(haired("black"), "photo 0", persona);

    assert.equal(score, 80);
    assert.deepEqual(
      findings.map(({ code, severity, message }) => [code, severity, message]),
      [["HAIR_UNLIKE_PERSONA", "WARNING", "The hair looks black; the persona's is “Long, honey blonde”."]],
    );
  });

  it("is held against nothing where the persona's words name no colour", () => {
    for (const hairColor of [null, "long and wavy", "two-tone"]) {
      assert.deepEqual(codesOf(haired("black"), "photo 0", { hairColor }), []);
    }
  });

  it("is held against the typical hair where at least three others have one", () => {
    assert.deepEqual(codesOf(haired("black", "black", "blond"), "photo 2"), []);
    assert.deepEqual(codesOf(haired("black", "black", null, "blond"), "photo 3"), []);
    const photos = haired("black", "black", "black", "blond");

    const { score, findings } = assess(photos, "photo 3");

    assert.equal(score, 100);
    assert.deepEqual(
      findings.map(({ code, severity, message }) => [code, severity, message]),
      [["HAIR_UNLIKE_SET", "INFO", "The hair looks blond; on the other images it is black."]],
    );
    assert.ok(findings[0]!.measured! > 20);
    assert.deepEqual(codesOf(photos, "photo 0"), []);
  });

  it("that could not be measured never helps: it costs once, with the reason", () => {
    const photos = haired("blond", "blond", "blond", null);

    for (const [given, expected] of [
      [{}, "HAIR_UNLIKE_SET"],
      [persona, "HAIR_UNLIKE_PERSONA"],
    ] as const) {
      const { score, findings } = assess(photos, "photo 3", given);
      assert.equal(score, 95);
      assert.deepEqual(
        findings.map(({ code, severity, message }) => [code, severity, message]),
        [[expected, "NOT_MEASURED", `Could not measure the colour of the hair: ${unseen.notMeasured}.`]],
      );
    }
    const { hairLightness, hairRedness, hairYellowness, ...earlier } = GOOD_MEASURES;
    assert.ok(hairLightness && hairRedness && hairYellowness);
    const [before] = assess([{ name: "before", face: { measures: earlier } }], "before", persona).findings;
    assert.match(before!.message, /run reanalyseCharacter/);
  });
});

describe("Signs against an image", () => {
  const blond = { ...GOOD_MEASURES, hairLightness: 70, hairRedness: 5, hairYellowness: 30 };
  const odd = (face: MadePhoto["face"]): MadePhoto[] => [...goodPhotos(4), { name: "odd", face }];

  it("are warnings that cost something only where two of age, hair and likeness agree", () => {
    const both = odd({ estimatedAge: 60, measures: blond });
    const farther = odd({ estimatedAge: 60, embedding: embeddingOf("Mira", 1000, 0.482) });

    assert.deepEqual(codesOf(odd({ estimatedAge: 60 }), "odd"), ["INFO AGE_UNLIKE_SET"]);
    assert.deepEqual(codesOf(odd({ measures: blond }), "odd"), ["INFO HAIR_UNLIKE_SET"]);
    assert.equal(assess(odd({ estimatedAge: 60 }), "odd").score, 100);
    assert.deepEqual(codesOf(both, "odd"), ["WARNING AGE_UNLIKE_SET", "WARNING HAIR_UNLIKE_SET"]);
    assert.ok(assess(both, "odd").score < 50);
    assert.deepEqual(codesOf(farther, "odd"), ["WARNING DIFFERENT_PERSON", "WARNING AGE_UNLIKE_SET"]);
  });

  it("do not count the high age of a laughing face, but a low one", () => {
    const laughing = { ...blond, expressionHappy: 0.9, expressionNeutrality: 0.1 };
    const aged = (estimatedAge: number) => codesOf(odd({ estimatedAge, measures: laughing }), "odd");

    assert.deepEqual(aged(60), ["INFO AGE_UNLIKE_SET", "INFO HAIR_UNLIKE_SET"]);
    assert.deepEqual(aged(5), ["WARNING AGE_UNLIKE_SET", "WARNING HAIR_UNLIKE_SET"]);
  });
});
