import assert from "node:assert/strict";
import * as fc from "fast-check";
import { DomainError } from "../../src/errors/domain-error.js";
import { readNeededText, readSearchText, readText } from "../../src/text/client-text.js";
import { countCharacters } from "../../src/text/characters.js";

const LIMITS = { maxCharacters: 100, field: ["profile", "notes"] };
const read = (text: string | null | undefined) => readText(text, LIMITS);
const FAMILY = "👨‍👩‍👧‍👦";

/** Of everything that could be told apart wrongly: letters, marks, emoji and their parts, blanks, controls, halves of characters. */
const anyUnits = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."aéßİσ \t\n👩❤🏽".split("")),
      fc.constantFrom(
        "\u0301",
        "\u200d",
        "\u200c",
        "\ufe0f",
        "\u200b",
        "\u00ad",
        "\u3164",
        "\u2800",
        "\ufeff",
      ),
      fc.constantFrom("👩", "❤\ufe0f", FAMILY, "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "നി", "\u094d", "\u1100", "\u1161", "\u0000"),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

describe("A text that a client sends", () => {
  for (const [what, text, kept] of [
    ["two normal forms of one text as one", "Zoe\u0308", "Zoë"],
    ["white space at its ends not at all", "\u3000 \tMira\u00a0\n", "Mira"],
    ["blanks without width at its ends not at all", "\u200b\ufeffMira\u2060\u00ad\u200e", "Mira"],
    ["a joiner that joins nothing not at all", "Mira\u200d", "Mira"],
    ["an emoji with its variation selector whole", "I ❤\ufe0f", "I ❤\ufe0f"],
    ["a family whole", ` ${FAMILY} `, FAMILY],
    ["a flag made of tags whole", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 ", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["the joiner at the end of a Malayalam chillu", "ന്\u200d", "ന്\u200d"],
    ["the joiner between Persian letters", "می\u200cخواهم", "می\u200cخواهم"],
    ["line breaks within", "a\n\nb", "a\n\nb"],
    ["a selector on a blank no more than the blank", "Mira \ufe0f", "Mira"],
  ] as const) {
    it(`keeps ${what}`, () => assert.equal(read(text), kept));
  }

  for (const [what, text] of [
    ["nothing", ""],
    ["null", null],
    ["undefined", undefined],
    ["white space", " \t\n\u3000\u2003"],
    ["a zero-width space", "\u200b"],
    ["a Braille blank", "\u2800"],
    ["a Hangul filler", "\u3164"],
    ["half-width and jamo fillers", "\uffa0\u115f\u1160"],
    ["a soft hyphen", "\u00ad"],
    ["a byte order mark and marks of direction", "\ufeff\u200e\u202e\u2066\u2069"],
    ["joiners and selectors", "\u200d\u200c\ufe0f\u{e0100}\u034f"],
    ["tags", "\u{e0067}\u{e007f}"],
    ["an invisible operator", "\u2062\u180e"],
    ["controls", "\u0007\u0085"],
  ] as const) {
    it(`is blank when it is ${what}`, () => {
      assert.equal(read(text), null);
      assert.throws(() => readNeededText(text, LIMITS, "Say something."), {
        message: "Say something.",
        field: LIMITS.field,
      });
    });
  }

  for (const [what, text, message] of [
    ["a high surrogate alone", "a\ud83d", /lone surrogate/],
    ["a low surrogate alone", "\udc00b", /lone surrogate/],
    ["surrogates in the wrong order", "\udc00\ud83d", /lone surrogate/],
    ["NUL", "a\0b", /NUL/],
    ["NUL alone", "\0", /NUL/],
    ["101 letters", "x".repeat(101), /^At most 100 characters; these are 101\.$/],
    ["101 emoji", FAMILY.repeat(101), /^At most 100 characters; these are 101\.$/],
    ["10,000 letters", "x".repeat(10_000), /^At most 100 characters/],
    [
      "one letter under 1,200 marks",
      `a${"\u0301\u0323".repeat(600)}`,
      /^At most 100 characters, made of at most 1000 code points; these are 1200 code points/,
    ],
    ["a megabyte of marks", `a${"\u0301".repeat(1_000_000)}`, /^At most 100 characters/],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.throws(
        () => read(text),
        (error) =>
          error instanceof DomainError &&
          error.code === "INVALID_INPUT" &&
          error.field === LIMITS.field &&
          message.test(error.message),
      );
    });
  }

  for (const [what, text] of [
    ["letters", "x".repeat(100)],
    ["families", FAMILY.repeat(100)],
    ["letters with marks that have no form in one piece", "x\u0301".repeat(100)],
    ["letters sent in pieces", "e\u0301".repeat(100)],
    ["flags", "🇩🇪".repeat(100)],
    ["Korean syllables sent in pieces", "\u1100\u1161\u11a8".repeat(100)],
  ] as const) {
    it(`may have 100 ${what}, but not 101`, () => {
      assert.equal(read(text), text.normalize("NFC"));
      assert.throws(() => read(text + text.slice(0, text.length / 100)), /these are 101/);
    });
  }

  it("that is taken is well formed, in normal form, of at most so many characters, and taken again as it is", () => {
    fc.assert(
      fc.property(anyUnits, (sent) => {
        let kept: string | null;
        try {
          kept = readText(sent, { maxCharacters: 12, field: [] });
        } catch (error) {
          if (error instanceof DomainError) return;
          throw error;
        }
        if (kept === null) return;
        assert.equal(Buffer.from(kept).toString(), kept);
        assert.equal(kept.normalize("NFC"), kept);
        assert.ok(!kept.includes("\0") && kept !== "" && countCharacters(kept) <= 12);
        assert.equal(readText(kept, { maxCharacters: 12, field: [] }), kept);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("A text to look for", () => {
  it("is in the form of the stored ones; null when blank, undefined when none can be it", () => {
    assert.equal(readSearchText(" Zoe\u0308 ", 100), "Zoë");
    assert.equal(readSearchText("\u200b ", 100), null);
    for (const text of ["\0", "\ud83d", "x".repeat(101)]) assert.equal(readSearchText(text, 100), undefined);
  });
});
