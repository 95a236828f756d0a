import assert from "node:assert/strict";
import fc from "fast-check";
import { TrainingView } from "../../src/judgement/training/training-views.js";
import { composeCaption } from "../../src/training-sets/captions/compose-caption.js";
import { fixedCaptions } from "../../src/training-sets/captions/fix-captions.js";
import {
  CaptionProblemCode,
  lintCaptions,
  type WrittenCaption,
} from "../../src/training-sets/captions/lint-captions.js";

const NAMING = { triggerWord: "mira01", className: "person" };
const { CLOSE_UP, FULL_BODY, STRAIGHT_ON, PROFILE, NEUTRAL, SMILING, EVEN_LIGHT } = TrainingView;
const FRONTAL = [CLOSE_UP, STRAIGHT_ON, NEUTRAL, EVEN_LIGHT];

const of = (caption: string | null, views: readonly TrainingView[] = FRONTAL): WrittenCaption => ({
  caption,
  views,
});
const lint = (...written: WrittenCaption[]) =>
  lintCaptions(written, NAMING).map(({ code, phrase, captions }) => [code, phrase, captions.join()]);
const codesOf = (written: readonly WrittenCaption[]) => lintCaptions(written, NAMING).map(({ code }) => code);

describe("The caption of a training picture", () => {
  it("names trigger, class, framing, angle, expression and light, and then the person's own words", () => {
    assert.equal(
      composeCaption("on a beach,  red coat\nsunset", FRONTAL, NAMING),
      "mira01 person, close-up, front view, neutral expression, soft even light, on a beach, red coat, sunset",
    );
  });

  it("is the template alone without own words", () => {
    assert.equal(
      composeCaption(null, [FULL_BODY, PROFILE], NAMING),
      "mira01 person, full-body shot, profile view",
    );
  });

  it("does not say again what the person's own words say", () => {
    assert.equal(
      composeCaption("Headshot, laughing", [CLOSE_UP, STRAIGHT_ON, SMILING], NAMING),
      "mira01 person, front view, Headshot, laughing",
    );
  });

  it("stays as it is, in one line, where it names the trigger word", () => {
    assert.equal(
      composeCaption("photo of Mira01 at home\n, by day", FRONTAL, NAMING),
      "photo of Mira01 at home, by day",
    );
    assert.match(composeCaption("mira012 at home", FRONTAL, NAMING), /^mira01 person, /);
  });
});

describe("The lint of captions", () => {
  it("finds nothing wrong with captions that say what changes", () => {
    assert.deepEqual(
      lint(
        of("mira01 person, close-up, on a beach"),
        of("mira01 person, in a library, red coat"),
        of("mira01 person, cooking, white apron"),
      ),
      [],
    );
  });

  it("tells captions that are missing, equal, or without the trigger word", () => {
    assert.deepEqual(lint(of(null), of("At home."), of("at home"), of("mira01 outdoors"), of(" \n ")), [
      [CaptionProblemCode.MISSING_CAPTION, null, "0,4"],
      [CaptionProblemCode.MISSING_TRIGGER, "mira01", "1,2"],
      [CaptionProblemCode.EQUAL_CAPTIONS, null, "1,2"],
    ]);
  });

  for (const [phrase, caption] of [
    ["with long, blonde hair", "mira01 with long, blonde hair"],
    ["blue eyes", "mira01, blue eyes"],
    ["blue-eyed", "blue-eyed mira01"],
    ["25 years old", "mira01, 25 years old"],
    ["in her thirties", "mira01 in her thirties"],
    ["young", "mira01, a young woman in a park"],
    ["a round face", "mira01, a round face"],
    ["with freckles", "mira01 with freckles"],
    ["Brunette", "mira01, Brunette"],
    ["pale skin", "mira01, pale skin"],
  ] as const) {
    it(`tells that “${caption}” says who it is`, () => {
      assert.deepEqual(lint(of(caption)), [[CaptionProblemCode.IDENTITY_WORDS, phrase, "0"]]);
    });
  }

  for (const caption of [
    "mira01 in an old town",
    "mira01, eyes closed",
    "mira01 facing the camera",
    "mira01 surfacing, hairdryer",
    "mira01 with sunglasses",
    "mira01, closed eyes",
  ]) {
    it(`does not tell that “${caption}” says who it is`, () => {
      assert.deepEqual(lint(of(caption)), []);
    });
  }

  it("tells what stands in 80 % of the captions, in sentences too, and the longest of it only", () => {
    const places = ["at home", "at sea", "in a park", "on a roof"];
    const captions = places.map((place) => of(`mira01 wearing a red coat ${place}`));

    assert.deepEqual(lint(...captions, of("mira01 swimming")), [
      [CaptionProblemCode.REPEATED_PHRASE, "wearing a red coat", "0,1,2,3"],
    ]);
    assert.deepEqual(lint(...captions.slice(1), of("mira01 swimming"), of("mira01 in bed")), []);
  });

  it("tells a single word that stands alone in nearly all, but neither the trigger, the class, nor a view", () => {
    const captions = ["at home", "at sea", "in a park"].map((place) =>
      of(`mira01 person, close-up, soft even light, necklace, ${place}`),
    );

    assert.deepEqual(lint(...captions), [[CaptionProblemCode.REPEATED_PHRASE, "necklace", "0,1,2"]]);
  });

  for (const [caption, views, phrase] of [
    ["mira01 in profile", FRONTAL, "in profile"],
    ["mira01, front view", [CLOSE_UP, PROFILE], "front view"],
    ["mira01, full body", FRONTAL, "full body"],
    ["mira01, close-up", [FULL_BODY, STRAIGHT_ON], "close-up"],
    ["mira01 smiling", FRONTAL, "smiling"],
    ["mira01, from behind", FRONTAL, "from behind"],
  ] as const) {
    it(`tells that “${caption}” contradicts what was measured`, () => {
      assert.deepEqual(lint(of(caption, views)), [[CaptionProblemCode.CONTRADICTS_MEASURE, phrase, "0"]]);
    });
  }

  it("does not hold against a caption what was not measured, what is denied, or what lies beside a bound", () => {
    assert.deepEqual(
      lint(
        of("mira01 in profile", []),
        of("mira01, not smiling"),
        of("mira01, profile", [TrainingView.THREE_QUARTER_LEFT]),
        of("mira01, full body", [TrainingView.MEDIUM]),
      ),
      [],
    );
  });
});

describe("Captions that were fixed", () => {
  it("have no identity, nothing in common and no contradiction, and the trigger word in front", () => {
    const fixed = fixedCaptions(
      [
        of("woman with long, blonde hair and blue eyes in a red coat, profile view"),
        of("mira01 with freckles standing in a park, wearing a red coat"),
        of("a young woman at the beach, wearing a red coat, eyes closed"),
        of(null),
        of("wearing a red coat, 25 years old, oval face, smiling, in bed"),
        of("mira01 in a library"),
      ],
      NAMING,
    );

    const template = "mira01 person, close-up, front view, neutral expression, soft even light";
    assert.deepEqual(fixed, [
      `${template}, woman in a red coat`,
      "mira01 standing in a park, wearing a red coat",
      `${template}, a woman at the beach, wearing a red coat, eyes closed`,
      template,
      `${template}, wearing a red coat, in bed`,
      "mira01 in a library",
    ]);
  });

  it("stay as they are, letter by letter, where they were right", () => {
    const right = ["mira01 person, close-up, on a beach", "Mira01 — reading; at home", "mira01 cooking"];

    assert.deepEqual(
      fixedCaptions(
        right.map((caption) => of(caption)),
        NAMING,
      ),
      right,
    );
  });

  const anyFragment = fc.constantFrom(
    "with long blonde hair",
    "blue eyes",
    "a young woman",
    "red coat",
    "in a park",
    "25 years old",
    "profile view",
    "smiling",
    "mira01",
    "at home with her oval face and",
    "dark, wavy hair",
    "eyes closed",
    "a tall tree behind her",
  );
  const anyCaption = fc.option(
    fc.array(anyFragment, { maxLength: 5 }).map((all) => all.join(", ")),
    { nil: null },
  );
  const FIXED = new Set([
    CaptionProblemCode.MISSING_CAPTION,
    CaptionProblemCode.MISSING_TRIGGER,
    CaptionProblemCode.IDENTITY_WORDS,
    CaptionProblemCode.CONTRADICTS_MEASURE,
    CaptionProblemCode.REPEATED_PHRASE,
  ]);

  it("leave the lint nothing that can be mended, and fixing them again changes nothing", () => {
    fc.assert(
      fc.property(fc.array(anyCaption, { minLength: 1, maxLength: 8 }), (captions) => {
        const once = fixedCaptions(
          captions.map((caption) => of(caption)),
          NAMING,
        );
        const written = once.map((caption) => of(caption));
        const left = codesOf(written).filter((code) => FIXED.has(code));
        return left.length === 0 && fixedCaptions(written, NAMING).every((text, at) => text === once[at]);
      }),
      { numRuns: 150 },
    );
  });
});
