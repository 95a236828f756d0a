import assert from "node:assert/strict";
import { assessImage } from "../../../src/judgement/image/assess-image.js";
import type { OtherFaceRow } from "../../../src/judgement/rows.js";
import { ANALYSER } from "../../../src/face-analysis/analyser-version.js";
import { embeddingOf, madeFace, madeImage } from "../made-images.js";

const MIRA = embeddingOf("Mira", 1);
const miraAgain = (photo = 2): number[] => embeddingOf("Mira", photo);
const SIDE = 400;

/** A face beside Mira's, of the share of her size that is given; no edge parts them. */
const beside = (share: number, changes: Partial<OtherFaceRow> = {}): OtherFaceRow => ({
  box: { x: 0, y: 0, width: share * SIDE, height: share * SIDE },
  interEyePixels: 120 * share,
  embedding: miraAgain(),
  seam: 0.2,
  ...changes,
});

function assess(otherFaces: OtherFaceRow[] | null, faceCount = 1 + (otherFaces?.length ?? 1)) {
  const box = { x: 300, y: 300, width: SIDE, height: SIDE };
  const face = madeFace({ box, embedding: MIRA, model: ANALYSER, otherFaces });
  return assessImage(madeImage({ faceCount }), face)!;
}

const codesOf = (...of: Parameters<typeof assess>): string[] =>
  assess(...of).findings.map(({ code }) => code);

describe("Several faces of one person in a picture", () => {
  for (const [what, otherFaces] of [
    ["of one size side by side", [beside(0.9)]],
    ["three times, of different sizes", [beside(0.6), beside(0.7, { embedding: miraAgain(3) })]],
    ["of about one size with an edge between them across the whole picture", [beside(0.6, { seam: 0.9 })]],
    [
      "large once and small twice, each parted by an edge",
      [beside(0.3, { seam: 0.6 }), beside(0.3, { seam: 0.6 })],
    ],
    [
      "eight times more, and one of them read as a stranger",
      [
        ...[2, 3, 4, 5, 6, 7, 8].map((photo) => beside(0.9, { embedding: miraAgain(photo), seam: 0.5 })),
        beside(0.9, { embedding: embeddingOf("Nora", 1), seam: 0.5 }),
      ],
    ],
  ] as [string, OtherFaceRow[]][]) {
    it(`are a contact sheet: ${what}`, () => {
      const { verdict, findings } = assess(otherFaces);

      assert.deepEqual(
        findings.map(({ code, severity }) => [code, severity]),
        [["CONTACT_SHEET", "WARNING"]],
      );
      assert.equal(verdict, "USABLE");
    });
  }

  for (const [what, otherFaces] of [
    ["a poster behind", [beside(0.4)]],
    ["a poster behind, at whose side the wall ends", [beside(0.4, { seam: 0.9 })]],
    ["a mirror, with less than the whole picture's height", [beside(0.7, { seam: 0.4 })]],
  ] as [string, OtherFaceRow[]][]) {
    it(`are none with ${what}`, () => {
      assert.deepEqual(codesOf(otherFaces), ["SEVERAL_FACES"]);
    });
  }
});

describe("Several people in a picture", () => {
  const stranger = (share: number, seam = 0.2, who = "Nora"): OtherFaceRow =>
    beside(share, { embedding: embeddingOf(who, 1), seam });

  it("are several faces, whatever edges are behind them", () => {
    const group = ["Nora", "Ada", "Ines"].map((who) => stranger(0.9, 0.95, who));

    assert.deepEqual(codesOf(group), ["SEVERAL_FACES"]);
  });

  it("leave a picture STRONG where the others are small, and not where one is half as large", () => {
    assert.deepEqual([assess([stranger(0.4)]).verdict, assess([stranger(0.4)]).score], ["STRONG", 80]);
    assert.deepEqual([assess([stranger(0.5)]).verdict, assess([stranger(0.5)]).score], ["USABLE", 69]);
  });

  it("are judged by their number alone where nothing else was kept of them", () => {
    assert.deepEqual([assess(null, 3).verdict, assess(null, 3).score], ["STRONG", 80]);
  });
});
