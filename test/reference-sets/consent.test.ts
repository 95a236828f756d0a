import assert from "node:assert/strict";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, sharedApp, type TestApp } from "../support/app.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { insertAnalysedImage, makeFaceLock } from "../support/rows.js";
import { snapshotOf } from "../support/targets.js";
import { waitForJobs } from "../support/traces.js";
import { iTXt, pngWith } from "../picture-metadata/made-files.js";
import { ImageOrigin } from "../../src/reference-images/provenance.js";

const PROVENANCE =
  "id origin originEvidence consent { note recordedBy recordedAt } assessment { verdict findings { code severity } }";
const UPDATE = `mutation ($input: UpdateReferenceImageInput!) {
  updateReferenceImage(input: $input) { referenceImage { ${PROVENANCE} } userErrors { code message field } }
}`;
const SETTINGS = `mutation ($input: UpdateWorkspaceSettingsInput!) {
  updateWorkspaceSettings(input: $input) { workspace { requiresConsent } userErrors { code field } }
}`;
const LOCK = `query ($id: ID!) { character(id: $id) {
  faceLock { revision contributions { image { id } } revisions(first: 1) { nodes { cause image { id } } } }
  referenceImages { ${PROVENANCE} }
} }`;

const update = async (client: ApiClient, input: object) =>
  (await client.ask(UPDATE, { input })).updateReferenceImage;
const requireConsent = async (client: ApiClient, requiresConsent: boolean) => {
  const { workspace, userErrors } = (await client.ask(SETTINGS, { input: { requiresConsent } }))
    .updateWorkspaceSettings;
  assert.deepEqual([workspace.requiresConsent, userErrors], [requiresConsent, []]);
};
const read = async (client: ApiClient, id: string) => (await client.ask(LOCK, { id })).character;
const shaping = (character: any): string[] =>
  character.faceLock?.contributions.map((it: any) => it.image.id) ?? [];
const codesOf = ({ assessment }: any): string[] => assessment.findings.map(({ code }: any) => code);

describe("The origin of a reference image", () => {
  let app: TestApp;
  let client: ApiClient;
  // One each: what a test leaves to be analysed is no change of the next.
  beforeEach(async () => {
    app = await sharedApp();
    client = await app.newWorkspace();
  });
  const upload = async (file: { bytes: Buffer; name: string }, input = {}) =>
    (await client.upload(await client.createCharacter(), file, { waitMs: 0, ...input }, PROVENANCE))
      .referenceImage;

  it("is what the file says, if it says anything and all of it agrees", async () => {
    const generated = {
      bytes: await pngWith(iTXt("parameters", "p\nSteps: 20, Seed: 1, Size: 8x8")),
      name: "a.png",
    };

    const { origin, originEvidence } = await upload(generated);
    assert.deepEqual([origin, originEvidence], ["GENERATED", ["GENERATOR_METADATA"]]);

    const unknown = await upload(await facelessPicture());
    assert.deepEqual([unknown.origin, unknown.originEvidence, unknown.consent], ["UNKNOWN", [], null]);
  });

  it("is what the client says, with what the file says beside it", async () => {
    const generated = {
      bytes: await pngWith(iTXt("parameters", "p\nSteps: 20, Seed: 2, Size: 8x8")),
      name: "a.png",
    };

    const said = await upload(generated, { origin: "PHOTOGRAPH", consent: { note: "  release 7 " } });

    assert.deepEqual([said.origin, said.originEvidence], ["PHOTOGRAPH", ["CLIENT", "GENERATOR_METADATA"]]);
    assert.deepEqual([said.consent.note, said.consent.recordedBy], ["release 7", "test"]);
    assert.ok(Math.abs(Date.now() - Date.parse(said.consent.recordedAt)) < 60_000);
    const takenBack = (await update(client, { id: said.id, origin: null, consent: null })).referenceImage;
    assert.deepEqual(
      [takenBack.origin, takenBack.originEvidence, takenBack.consent],
      ["GENERATED", ["GENERATOR_METADATA"], null],
    );
  });

  it("and the consent are taken by the form, and refused there by name", async () => {
    const characterId = await client.createCharacter();
    const file = await facelessPicture(3);

    const taken = await client.uploadForm(
      characterId,
      [
        ["file", file],
        ["origin", "photograph"],
        ["consent", "release 8"],
      ],
      { waitMs: 0 },
    );
    assert.equal(taken.status, 201);
    const body: any = await taken.json();
    assert.deepEqual(
      [body.origin, body.originEvidence, body.consent.note],
      ["PHOTOGRAPH", ["CLIENT"], "release 8"],
    );

    for (const [field, value] of [
      ["origin", "painted"],
      ["consent", "x".repeat(1_001)],
      ["consent", "\u0000"],
    ] as const) {
      const refused = await client.uploadForm(
        characterId,
        [
          ["file", await facelessPicture(4)],
          [field, value],
        ],
        { waitMs: 0 },
      );
      const [error] = ((await refused.json()) as any).errors;
      assert.deepEqual([refused.status, error.code, error.field], [400, "INVALID_INPUT", [field]]);
    }
  });

  it("and the consent are what lists are filtered by", async () => {
    const characterId = await client.createCharacter();
    const rows = [
      {
        origin: ImageOrigin.PHOTOGRAPH,
        consentNote: "a",
        consentRecordedBy: "b",
        consentRecordedAt: new Date(),
      },
      { origin: ImageOrigin.GENERATED },
      {},
    ];
    const ids: string[] = [];
    for (const [position, row] of rows.entries())
      ids.push(
        await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, { position, ...row }),
      );
    const listed = async (filter: object) =>
      (
        await client.ask(
          `query ($filter: ReferenceImageFilter) { referenceImages(filter: $filter) { nodes { id } } }`,
          { filter },
        )
      ).referenceImages.nodes.map(({ id }: { id: string }) => ids.indexOf(id));

    assert.deepEqual(await listed({ origin: "PHOTOGRAPH" }), [0]);
    assert.deepEqual(await listed({ origin: "GENERATED" }), [1]);
    assert.deepEqual(await listed({ origin: "UNKNOWN" }), [2]);
    assert.deepEqual(await listed({ hasConsent: true }), [0]);
    assert.deepEqual(await listed({ hasConsent: false }), [2, 1]);
    assert.deepEqual(await listed({ hasConsent: false, origin: "PHOTOGRAPH" }), []);
  });

  it("is refused with a bad consent, and nothing is stored", async () => {
    const characterId = await client.createCharacter();
    const before = await snapshotOf(app, client.workspaceId);

    for (const note of ["", " \u200B", "x".repeat(1_001), "\u0000", "\ud800"]) {
      const { referenceImage, userErrors } = await client.upload(characterId, await facelessPicture(5), {
        consent: { note },
      } as object);
      assert.deepEqual(
        [referenceImage, userErrors[0].code, userErrors[0].field],
        [null, "INVALID_INPUT", ["consent", "note"]],
      );
    }

    assert.deepEqual(await snapshotOf(app, client.workspaceId), before);
  });
});

describe("A workspace that requires consent", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  let ids: string[];

  /** A photograph, a generated picture and one of unknown origin, all of one person. */
  beforeEach(async () => {
    app = await sharedApp();
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
    ids = [];
    for (const [position, origin] of [
      ImageOrigin.PHOTOGRAPH,
      ImageOrigin.GENERATED,
      ImageOrigin.UNKNOWN,
    ].entries()) {
      const row = { position, origin, embeddingValue: 0.05 + position / 1_000 };
      ids.push(await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, row));
    }
    await makeFaceLock(app.dataSource, client.workspaceId, characterId);
  });

  it("makes its face locks of what is generated or agreed to, and says so of the rest; nothing else changes", async () => {
    const before = await read(client, characterId);
    assert.deepEqual(shaping(before), ids);

    await requireConsent(client, true);
    await waitForJobs(app);

    const { faceLock, referenceImages } = await read(client, characterId);
    assert.deepEqual(shaping({ faceLock }), [ids[1]]);
    assert.deepEqual(faceLock.revisions.nodes, [{ cause: "PROVENANCE_CHANGED", image: null }]);
    for (const place of [0, 2]) {
      assert.deepEqual(codesOf(referenceImages[place])[0], "CONSENT_MISSING");
      assert.equal(referenceImages[place].assessment.verdict, "UNUSABLE");
    }
    assert.ok(!codesOf(referenceImages[1]).includes("CONSENT_MISSING"));
    assert.equal(referenceImages.length, 3);
  });

  it("makes the lock anew with a consent, and with its withdrawal", async () => {
    await requireConsent(client, true);
    await waitForJobs(app);

    const { referenceImage } = await update(client, { id: ids[0], consent: { note: "release 1" } });
    assert.ok(!codesOf(referenceImage).includes("CONSENT_MISSING"));
    const agreed = await read(client, characterId);
    assert.deepEqual(shaping(agreed), [ids[0], ids[1]]);
    assert.deepEqual(agreed.faceLock.revisions.nodes, [
      { cause: "PROVENANCE_CHANGED", image: { id: ids[0] } },
    ]);

    await update(client, { id: ids[2], origin: "GENERATED" });
    assert.deepEqual(shaping(await read(client, characterId)), ids);

    await update(client, { id: ids[0], consent: null });
    assert.deepEqual(shaping(await read(client, characterId)), [ids[1], ids[2]]);
  });

  it("dissolves a lock of which nothing is left, and makes it again when consent is no longer required", async () => {
    await update(client, { id: ids[1], origin: "PHOTOGRAPH" });
    await requireConsent(client, true);
    await waitForJobs(app);
    assert.equal((await read(client, characterId)).faceLock, null);

    await requireConsent(client, false);
    await waitForJobs(app);

    assert.deepEqual(shaping(await read(client, characterId)), ids);
  });

  it("holds it against the next upload, and assesses a picture that is not stored by it", async () => {
    await requireConsent(client, true);
    const other = await client.createCharacter();
    const file = await variantOfSample(6, 7);

    const assessed = await client.assess(other, file, "assessment { findings { code } } preview { weight }");
    assert.equal(codesOf(assessed)[0], "CONSENT_MISSING");
    assert.equal(assessed.preview.weight, 0);

    const { referenceImage } = await client.upload(other, file, {}, PROVENANCE);
    assert.equal(codesOf(referenceImage)[0], "CONSENT_MISSING");
    assert.equal((await read(client, other)).faceLock, null);
  });

  it("is made so by admins alone, and asks for no job when nothing changes", async () => {
    const writer = await clientWithScopes(app.dataSource, app.url, client.workspaceId, [
      Scope.CHARACTERS_WRITE,
    ]);

    const refused = (await writer.ask(SETTINGS, { input: { requiresConsent: true } }))
      .updateWorkspaceSettings;
    assert.equal(refused.userErrors[0].code, "FORBIDDEN");
    await requireConsent(client, false);
    assert.equal(
      (await client.ask(SETTINGS, { input: {} })).updateWorkspaceSettings.workspace.requiresConsent,
      false,
    );

    const jobs = await app.dataSource.query(
      "SELECT FROM graphile_worker.jobs WHERE task_identifier = 'remake_face_locks' AND key = $1",
      [`remake:${client.workspaceId}`],
    );
    assert.equal(jobs.length, 0);
    assert.equal(
      (await client.ask("{ viewer { workspace { requiresConsent } } }")).viewer.workspace.requiresConsent,
      false,
    );
  });
});
