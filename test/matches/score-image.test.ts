import assert from "node:assert/strict";
import sharp from "sharp";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import type { FilePart } from "../support/api-client.js";
import { clientWithScopes } from "../support/app.js";
import { onePerson } from "../support/one-person.js";
import { facelessPicture, samplePhoto } from "../support/pictures.js";
import { insertAnalysedImage } from "../support/rows.js";
import {
  characterWith,
  characterWithThreePhotos,
  inkDrawing,
  inkDrawingBesidePhoto,
  savedAnew,
  score,
  sideBySide,
  wearingGlasses,
} from "./score-pictures.js";

const idsIn = (list: { image?: { id: string }; id?: string }[]) => list.map((one) => one.id ?? one.image?.id);

/** No number anywhere, and this reason. */
function assertNotScored(match: any, reason: string): void {
  assert.deepEqual([match.verdict, match.notScoredReason], ["NOT_SCORED", reason]);
  const { score, distance, model, placement, matchedFace, isMostProminentFace, comparisons } = match;
  assert.deepEqual(
    [score, distance, model, placement, matchedFace, isMostProminentFace],
    [null, null, null, null, null, null],
  );
  assert.deepEqual(comparisons, []);
}

/** Whether a box's middle lies between two columns of the picture. */
const isBetween = ({ x, width }: { x: number; width: number }, from: number, to: number): boolean =>
  x + width / 2 > from && x + width / 2 < to;

describe("scoreImage", function () {
  this.timeout(60_000);
  /** Which nothing here changes: scoring stores nothing. */
  let three: Awaited<ReturnType<typeof characterWithThreePhotos>>;

  before(async () => {
    three = await characterWithThreePhotos();
  });

  it("accepts another photo of the person, with a score against the template and each reference", async () => {
    const { client, characterId, ids, stateOf } = three;
    const before = await stateOf();

    const { match, assessment, userErrors } = await score(client, characterId, await onePerson.fourth());

    assert.deepEqual(userErrors, []);
    assert.equal(match.verdict, "ACCEPT");
    assert.ok(match.score >= 0.85 && match.score <= 1, `${match.score}`);
    assert.ok(match.distance > 0 && match.distance < 0.35, `${match.distance}`);
    assert.deepEqual([match.threshold, match.reviewThreshold], [0.85, 0.5]);
    assert.deepEqual([match.templateSize, match.faceCount, match.isMostProminentFace], [3, 1, true]);
    assert.deepEqual(idsIn(match.comparisons), ids);
    assert.ok(match.comparisons.every((one: any) => one.score > 0.8 && !one.isOutlier));
    assert.deepEqual(match.copiesOf, []);
    assert.equal(match.placement.comparisons, 3);
    assert.equal(match.matchedFace.landmarks.length, 68);
    assert.match(
      match.message,
      /^Scores 0\.\d\d against the template of 3 references: the threshold is 0\.85\./,
    );
    assert.ok(assessment.score > 0);
    assert.deepEqual(await stateOf(), before);
  });

  it("rejects another person, who scores below every reference", async () => {
    const { client, characterId } = three;

    const { match, assessment } = await score(client, characterId, await onePerson.stranger());

    assert.equal(match.verdict, "REJECT");
    assert.ok(match.score < 0.5, `${match.score}`);
    assert.deepEqual(match.placement, { percentile: 0, comparisons: 3 });
    assert.match(match.message, /lower than each of the 3 references/);
    assert.ok(assessment.findings.some(({ code }: any) => code === "DIFFERENT_PERSON"));
  });

  it("finds in the picture what assessImage finds", async () => {
    const { client, characterId } = three;

    for (const picture of [await onePerson.fourth(), await onePerson.stranger(), await onePerson.first()]) {
      const { assessment } = await score(client, characterId, picture);
      const assessed = await client.assess(characterId, picture);

      assert.deepEqual(assessment, assessed.assessment);
    }
  });

  it("judges by the character's own threshold and margin", async () => {
    const { client, characterId } = await characterWithThreePhotos();
    const picture = await onePerson.fourth();
    const verdictWith = async (settings: object) => {
      const { updateFaceLockSettings } = await client.ask(
        `mutation ($input: UpdateFaceLockSettingsInput!) { updateFaceLockSettings(input: $input) { userErrors { code } } }`,
        { input: { characterId, ...settings } },
      );
      assert.deepEqual(updateFaceLockSettings.userErrors, []);
      const { match } = await score(client, characterId, picture);
      return [match.verdict, match.threshold, match.reviewThreshold];
    };

    assert.deepEqual(await verdictWith({ matchThreshold: 0.999 }), ["REVIEW", 0.999, 0.649]);
    assert.deepEqual(await verdictWith({ reviewMargin: 0.001 }), ["REJECT", 0.999, 0.998]);
    assert.deepEqual(await verdictWith({ matchThreshold: 0.5 }), ["ACCEPT", 0.5, 0.499]);
  });

  it("of a picture with a larger stranger: takes the character's face, and says that it is not the most prominent", async () => {
    const { client, characterId } = three;
    const alone = await score(client, characterId, await onePerson.fourth());
    const picture = await sideBySide([
      [await onePerson.stranger(), 700],
      [await onePerson.fourth(), 420],
    ]);

    const { match } = await score(client, characterId, picture);

    assert.equal(match.verdict, "ACCEPT");
    assert.deepEqual([match.faceCount, match.isMostProminentFace], [2, false]);
    assert.ok(isBetween(match.matchedFace.box, 740, 1160), JSON.stringify(match.matchedFace.box));
    assert.ok(Math.abs(match.distance - alone.match.distance) < 0.1);
    assert.match(match.message, /not the most prominent of 2/);
    const { landmarks, detectionScore, yawDegrees, estimatedAge, embedding } = match.matchedFace;
    assert.equal(landmarks.length, 68);
    assert.ok(landmarks.every(({ x }: { x: number }) => x > 740));
    assert.ok(detectionScore > 0.5 && Math.abs(yawDegrees) < 60);
    assert.ok(estimatedAge > 10 && estimatedAge < 80, `${estimatedAge} years`);
    assert.equal(embedding.dimensions, 128);
  });

  it("of a group photo as large as cameras make them: takes the character's face among strangers'", async () => {
    const { client, characterId } = await characterWith([await onePerson.second(), await onePerson.third()]);
    const bytes = await sharp(await samplePhoto(3))
      .resize(5_760)
      .jpeg({ quality: 95 })
      .toBuffer();
    assert.ok(bytes.length > 3_000_000);

    const { match } = await score(client, characterId, { bytes, name: "group.jpg" });

    // She sits in the middle of the three.
    assert.equal(match.faceCount, 3);
    assert.ok(isBetween(match.matchedFace.box, 3 * 960, 3 * 1_440), JSON.stringify(match.matchedFace.box));
    assert.equal(match.verdict, "ACCEPT");
  });

  describe("gives no number, but the reason", () => {
    const pictures: [what: string, reason: string, picture: () => Promise<FilePart>][] = [
      ["a picture without a face", "NO_FACE", () => facelessPicture()],
      ["a drawing", "NOT_A_PHOTOGRAPH", inkDrawing],
      [
        "a drawing beside a stranger's photo",
        "NOT_A_PHOTOGRAPH",
        async () =>
          sideBySide([
            [await inkDrawingBesidePhoto(), 520],
            [await onePerson.stranger(), 200],
          ]),
      ],
      [
        "a face of a few pixels",
        "FACE_NOT_RECOGNISABLE",
        async () => {
          const face = await sharp((await onePerson.fourth()).bytes)
            .resize(50)
            .png()
            .toBuffer();
          const grey = sharp({ create: { width: 200, height: 200, channels: 3, background: "grey" } });
          const bytes = await grey
            .composite([{ input: face, left: 50, top: 50 }])
            .png()
            .toBuffer();
          return { bytes, name: "small.png" };
        },
      ],
    ];
    for (const [what, reason, picture] of pictures) {
      it(`for ${what}: ${reason}`, async () => {
        const { client, characterId, stateOf } = three;
        const before = await stateOf();

        const { match, assessment, userErrors } = await score(client, characterId, await picture());

        assertNotScored(match, reason);
        assert.equal(assessment.verdict, "UNUSABLE");
        assert.deepEqual(userErrors, []);
        assert.deepEqual(await stateOf(), before);
      });
    }

    it("for a face behind dark glasses: FACE_COVERED, in the middle as beside a stranger", async () => {
      const { client, characterId } = three;
      const photo = await onePerson.fourth();
      const { match: seen } = await score(client, characterId, photo);
      const covered = await wearingGlasses(photo, seen.matchedFace.landmarks);

      const alone = await score(client, characterId, covered);
      const beside = await sideBySide([
        [covered, 700],
        [await onePerson.stranger(), 400],
      ]);

      assertNotScored(alone.match, "FACE_COVERED");
      assertNotScored((await score(client, characterId, beside)).match, "FACE_COVERED");
    });

    it("for a smaller face that is drawn or behind dark glasses: the number is the other face's", async () => {
      const { client, characterId } = three;
      const photo = await onePerson.fourth();
      const { match: seen } = await score(client, characterId, photo);
      const covered = await wearingGlasses(photo, seen.matchedFace.landmarks);

      for (const hidden of [covered, await inkDrawingBesidePhoto()]) {
        const picture = await sideBySide([
          [hidden, 420],
          [await onePerson.stranger(), 520],
        ]);
        const { match } = await score(client, characterId, picture);

        assert.equal(match.faceCount, 2);
        assert.deepEqual([match.verdict, match.isMostProminentFace], ["REJECT", true]);
        assert.ok(isBetween(match.matchedFace.box, 460, 980));
      }
    });

    it("for a character without references: NO_TEMPLATE, and the findings nevertheless", async () => {
      const { client, characterId } = await characterWith([]);

      const { match, assessment } = await score(client, characterId, await onePerson.fourth());

      assertNotScored(match, "NO_TEMPLATE");
      assert.equal(match.templateSize, 0);
      assert.notEqual(assessment.verdict, "UNUSABLE");
    });

    it("for a character whose references another version of the analyser described: OTHER_MODEL", async () => {
      const { app, client, characterId } = await characterWith([]);
      for (const position of [0, 1])
        await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, { position });

      assertNotScored((await score(client, characterId, await onePerson.fourth())).match, "OTHER_MODEL");
    });
  });

  it("never matches a reference against itself: says which one it is, and gives its own match score", async () => {
    const { client, characterId, ids } = three;
    const photos = [await onePerson.first(), await onePerson.second(), await onePerson.third()];
    const { character } = await client.ask(
      "query ($id: ID!) { character(id: $id) { referenceImages { id matchScore } } }",
      { id: characterId },
    );

    for (const [i, photo] of photos.entries()) {
      const { match } = await score(client, characterId, photo);

      assert.deepEqual(idsIn(match.copiesOf), [ids[i]]);
      assert.deepEqual(
        idsIn(match.comparisons),
        ids.filter((id) => id !== ids[i]),
      );
      assert.equal(match.templateSize, 2);
      assert.ok(Math.abs(match.score - character.referenceImages[i].matchScore) < 1e-6);
      assert.match(match.message, /not compared with itself/);
    }
  });

  it("knows a reference that was saved anew, smaller and in another format", async () => {
    const { client, characterId, ids } = three;

    const { match } = await score(client, characterId, await savedAnew(await onePerson.first()));

    assert.deepEqual(idsIn(match.copiesOf), [ids[0]]);
    assert.deepEqual(idsIn(match.comparisons), ids.slice(1));
  });

  it("has nothing to match the only reference with", async () => {
    const only = await onePerson.first();
    const { client, characterId, ids } = await characterWith([only]);

    for (const picture of [only, await savedAnew(only)]) {
      const { match } = await score(client, characterId, picture);

      assertNotScored(match, "NO_TEMPLATE");
      assert.deepEqual(idsIn(match.copiesOf), ids);
      assert.match(match.message, /but the picture itself/);
    }
  });

  it("shows the numbers of the embedding only to a key with embeddings:read", async () => {
    const { app, client, characterId } = three;
    const picture = await sideBySide([
      [await onePerson.stranger(), 700],
      [await onePerson.fourth(), 420],
    ]);
    const vectorFor = async (...scopes: Scope[]) => {
      const all = [Scope.CHARACTERS_WRITE, ...scopes];
      const reader = await clientWithScopes(app.dataSource, app.url, client.workspaceId, all);
      const selection = "match { matchedFace { embedding { vector } } } userErrors { code }";
      return (await score(reader, characterId, picture, selection)).match.matchedFace.embedding.vector;
    };

    assert.equal(await vectorFor(), null);
    assert.equal((await vectorFor(Scope.EMBEDDINGS_READ)).length, 128);
  });

  const refused: [what: string, code: string, file: () => FilePart | Promise<FilePart>][] = [
    ["an empty file", "IMAGE_EMPTY", () => ({ bytes: Buffer.alloc(0), name: "empty.jpg" })],
    [
      "a text",
      "UNSUPPORTED_IMAGE_TYPE",
      () => ({ bytes: Buffer.from("not a picture at all"), name: "text.jpg" }),
    ],
    [
      "half a photo",
      "IMAGE_CORRUPT",
      async () => {
        const { bytes, name } = await onePerson.first();
        return { bytes: bytes.subarray(0, bytes.length / 2), name };
      },
    ],
  ];
  for (const [what, code, file] of refused) {
    it(`refuses ${what} with ${code}, and leaves nothing`, async () => {
      const { client, characterId, stateOf } = three;
      const before = await stateOf();

      const { match, assessment, userErrors } = await score(client, characterId, await file());

      assert.deepEqual([match, assessment], [null, null]);
      assert.deepEqual([userErrors[0].code, userErrors[0].field], [code, ["file"]]);
      assert.deepEqual(await stateOf(), before);
    });
  }

  for (const [what, id] of [
    ["a malformed id", "nonsense"],
    ["a character that never was", toGlobalId("Character", newId())],
  ] as const) {
    it(`refuses ${what} with NOT_FOUND`, async () => {
      const { client, stateOf } = await characterWith([]);
      const before = await stateOf();

      const { match, userErrors } = await score(client, id, await facelessPicture());

      assert.equal(match, null);
      assert.deepEqual([userErrors[0].code, userErrors[0].field], ["NOT_FOUND", ["characterId"]]);
      assert.deepEqual(await stateOf(), before);
    });
  }
});
