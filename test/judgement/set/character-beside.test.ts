import assert from "node:assert/strict";
import { ANALYSER } from "../../../src/face-analysis/analyser-version.js";
import { recommend } from "../../../src/judgement/advice/recommend.js";
import type { OtherFaceRow } from "../../../src/judgement/rows.js";
import { reportOn } from "../../../src/judgement/set/report.js";
import { assessInSet } from "../../../src/judgement/set/judge-set.js";
import { embeddingOf } from "../made-images.js";
import { goodPhotos, imageNamed, judgedSetOf, type MadePhoto } from "../made-sets.js";

const BOX = { x: 40, y: 60, width: 200, height: 210 };

const face = (who: string, changes: Partial<OtherFaceRow> = {}): OtherFaceRow => ({
  box: { x: 0, y: 0, width: 100, height: 100 },
  interEyePixels: 90,
  embedding: embeddingOf(who, 77, 0.2),
  seam: 0.1,
  ...changes,
});

/** Nora is the most prominent one; she is much older and so are the others' ages no matter. */
const group = (otherFaces: OtherFaceRow[] | null): MadePhoto => ({
  name: "group",
  person: "Nora",
  image: { faceCount: 1 + (otherFaces?.length ?? 1) },
  face: { otherFaces, estimatedAge: 80 },
});

const setWith = (otherFaces: OtherFaceRow[] | null) => {
  const own = { model: ANALYSER };
  const photos = [...goodPhotos(4), group(otherFaces)];
  return judgedSetOf(photos.map((photo) => ({ ...photo, face: { ...photo.face, ...own } })));
};

const codesIn = (otherFaces: OtherFaceRow[] | null): string[] => {
  const set = setWith(otherFaces);
  return assessInSet(set, imageNamed(set, "group")).findings.map(({ code }) => code);
};

describe("A picture of the character beside a more prominent stranger", () => {
  const withMira = [face("Ada"), face("Mira", { box: BOX }), face("Ines")];

  it("says nothing of the character of a face that is drawn, behind dark glasses or hardly inside", () => {
    const hidden: Partial<OtherFaceRow>[] = [
      { measures: { lineContrast: 200 } },
      { measures: { eyesVisible: 0.1 } },
      { box: { x: -150, y: 60, width: 200, height: 210 } },
    ];
    for (const changes of hidden) {
      const codes = codesIn([face("Mira", { box: BOX, ...changes })]);

      assert.ok(codes.includes("DIFFERENT_PERSON") && !codes.includes("CHARACTER_BESIDE"), codes.join());
    }
  });

  it("says that another face is the character's, and where, in the place of a different person", () => {
    const set = setWith(withMira);

    const { verdict, findings } = assessInSet(set, imageNamed(set, "group"));

    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [
        ["SEVERAL_FACES", "WARNING"],
        ["CHARACTER_BESIDE", "WARNING"],
      ],
    );
    const { measured, threshold, box, advice } = findings[1]!;
    assert.deepEqual(box, BOX);
    assert.ok(measured! >= 0.85);
    assert.equal(threshold, 0.85);
    assert.match(advice, /^Crop the picture to this face/);
    assert.equal(verdict, "WEAK");
  });

  it("is to be cropped, not removed, and is a conflict of its own", () => {
    const set = setWith(withMira);

    const ofGroup = recommend(set).filter(({ image }) => image?.image.fileName === "group");
    const { conflicts } = reportOn(set);

    assert.deepEqual(
      ofGroup.map(({ kind, box }) => [kind, box]),
      [["CROP", BOX]],
    );
    assert.ok(ofGroup[0]!.gain > 0);
    assert.equal(conflicts.length, 1);
    assert.equal(conflicts[0]!.kind, "IDENTITY");
    assert.match(conflicts[0]!.message, /Crop it to the character/);
  });

  it("says how small the face is where a crop of it would be small", () => {
    const set = setWith([face("Mira", { interEyePixels: 23 })]);

    const { findings } = assessInSet(set, imageNamed(set, "group"));

    assert.match(findings[1]!.advice, /23 pixels apart/);
  });
});

describe("A picture of strangers alone", () => {
  for (const [what, otherFaces] of [
    ["with a face that is nobody's of the set", [face("Ada")]],
    ["with a face of the character too small for any use", [face("Mira", { interEyePixels: 9 })]],
    ["of which the other faces were not kept", null],
  ] as [string, OtherFaceRow[] | null][]) {
    it(`is a different person's, ${what}`, () => {
      const codes = codesIn(otherFaces);

      assert.ok(codes.includes("DIFFERENT_PERSON"));
      assert.ok(!codes.includes("CHARACTER_BESIDE"));
      assert.ok(
        recommend(setWith(otherFaces)).some(
          ({ kind, image }) => kind === "REMOVE" && image!.image.fileName === "group",
        ),
      );
    });
  }
});

describe("A picture in which the character is the most prominent", () => {
  it("is not to be cropped, whoever else is in it", () => {
    const photo = { name: "both", face: { model: ANALYSER, otherFaces: [face("Mira"), face("Nora")] } };
    const own = goodPhotos(4).map((good) => ({ ...good, face: { model: ANALYSER } }));
    const set = judgedSetOf([...own, photo]);

    const codes: string[] = assessInSet(set, imageNamed(set, "both")).findings.map(({ code }) => code);

    assert.ok(!codes.includes("CHARACTER_BESIDE"));
    assert.deepEqual(
      recommend(set).filter(({ kind }) => kind === "CROP"),
      [],
    );
  });
});
