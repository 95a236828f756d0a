import assert from "node:assert/strict";
import * as fc from "fast-check";
import { readFileName } from "../../src/text/file-name.js";

describe("The name of a file", () => {
  for (const [what, name, kept] of [
    ["stays as it is", "Mira (1).jpg", "Mira (1).jpg"],
    ["comes in normal form C", "Zoe\u0308.jpg", "Zoë.jpg"],
    ["has no controls, within or at its ends", "a\0b\nc\u0085.jpg\r", "abc.jpg"],
    ["has a mark for half a character", "a\ud83d.jpg", "a\ufffd.jpg"],
    [
      "is in normal form also where a control stood between a letter and its mark",
      "e\u0001\u0301.png",
      "é.png",
    ],
    ["loses blanks at its ends", " \u200bphoto.jpg\u3164 ", "photo.jpg"],
    ["is none when it is blank", " \u200b\u3164\0", null],
    ["is none when it is empty", "", null],
    ["is none when there is none", undefined, null],
    ["is cut before its extension", `${"x".repeat(400)}.jpeg`, `${"x".repeat(250)}.jpeg`],
    ["is cut where it has no extension", "x".repeat(400), "x".repeat(255)],
    ["is cut where what follows the last dot is none", `a.${"x".repeat(400)}`, `a.${"x".repeat(253)}`],
    ["of 255 stays whole", `${"x".repeat(251)}.jpg`, `${"x".repeat(251)}.jpg`],
    ["of a million stays short", `${"x".repeat(1_000_000)}.jpg`, `${"x".repeat(251)}.jpg`],
    ["is not cut through an emoji", `${"x".repeat(250)}👩‍👩‍👧.jpg`, `${"x".repeat(250)}.jpg`],
    ["is not cut between a letter and its mark", `${"x".repeat(250)}x\u0301y.jpg`, `${"x".repeat(250)}.jpg`],
  ] as const) {
    it(what, () => assert.equal(readFileName(name), kept));
  }

  it("is never refused: whatever comes, it is well formed, at most 255 units, and taken again as it is", () => {
    const anyName = fc.array(
      fc.constantFrom(
        "a",
        "é",
        "e\u0301",
        "👩‍👩‍👧",
        "\ud83d",
        "\udc00",
        "\0",
        "\u200d",
        ".",
        ".jpg",
        " ",
        "\u3164",
      ),
      { maxLength: 200, size: "max" },
    );
    fc.assert(
      fc.property(anyName, (parts) => {
        const kept = readFileName(parts.join(""));
        if (kept === null) return;
        assert.equal(Buffer.from(kept).toString(), kept);
        assert.ok(kept.length <= 255 && kept.normalize("NFC") === kept && !/\p{Control}/u.test(kept));
        assert.equal(readFileName(kept), kept);
      }),
      { numRuns: 2_000 },
    );
  });
});
