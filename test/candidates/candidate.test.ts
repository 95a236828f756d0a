import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { facelessPicture, samplePhoto, variantOfSample } from "../support/pictures.js";

const LIST = `query ($id: ID!, $status: CandidateStatus, $filter: CandidateFilter, $orderBy: CandidateOrder) {
  character(id: $id) {
    candidates(status: $status, filter: $filter, orderBy: $orderBy) { nodes { id status match { score verdict } } }
  }
}`;

describe("A candidate", () => {
  let client: ApiClient;
  let characterId: string;

  beforeEach(async () => {
    client = await (await sharedApp()).newWorkspace();
    characterId = await client.createCharacter();
  });

  const list = async (variables: object = {}): Promise<any[]> =>
    (await client.ask(LIST, { id: characterId, ...variables })).character.candidates.nodes;

  it("is stored byte for byte, scored against the references, and waits for a person's decision", async () => {
    await client.upload(characterId, { bytes: await samplePhoto(6), name: "reference.jpg" });
    const file = await variantOfSample(6, 3);

    const payload = await client.submit(
      characterId,
      file,
      {
        prompt: "portrait of Mira",
        source: "flux-v3",
        parameters: { steps: 30, lora: [{ name: "mira" }] },
        caption: "on the beach",
      },
      `id status prompt promptFrom source sourceFrom parameters parametersFrom caption generatedAtFrom sha256 url thumbnailUrl faceCropUrl
       character { id } face { detectionScore } assessment { verdict findings { code } } referenceImage { id } reviews { decision }
       match { score verdict isCurrent faceLockRevision }`,
    );

    assert.deepEqual(payload.userErrors, []);
    const { candidate } = payload;
    const { status, prompt, source, parameters, caption, reviews, referenceImage } = candidate;
    assert.deepEqual(
      { status, prompt, source, parameters, caption, reviews, referenceImage },
      {
        status: "PENDING",
        prompt: "portrait of Mira",
        source: "flux-v3",
        parameters: { steps: 30, lora: [{ name: "mira" }] },
        caption: "on the beach",
        reviews: [],
        referenceImage: null,
      },
    );
    const { promptFrom, sourceFrom, parametersFrom, generatedAtFrom } = candidate;
    assert.deepEqual(
      [promptFrom, sourceFrom, parametersFrom, generatedAtFrom],
      ["CLIENT", "CLIENT", "CLIENT", "ARRIVAL"],
    );
    assert.equal(candidate.sha256, createHash("sha256").update(file.bytes).digest("hex"));
    assert.deepEqual(Buffer.from(await (await fetch(candidate.url)).arrayBuffer()), file.bytes);
    for (const url of [candidate.thumbnailUrl, candidate.faceCropUrl])
      assert.equal((await fetch(url)).status, 200);
    assert.equal(candidate.match.verdict, "ACCEPT");
    assert.ok(candidate.match.score > 0.85);
    assert.deepEqual([candidate.match.isCurrent, candidate.match.faceLockRevision], [true, 1]);
    assert.ok(candidate.face.detectionScore > 0.5);
    assert.match(candidate.assessment.verdict, /STRONG|USABLE|WEAK/);
    assert.deepEqual(candidate.character, { id: characterId });
  });

  it("of the same bytes is there once: sent again, it is refused with the one that is there", async () => {
    const file = await facelessPicture(11);
    const first = await client.submit(characterId, file);

    const again = await client.submit(characterId, file, { prompt: "another" });

    const [error] = again.userErrors;
    assert.deepEqual(
      [error.__typename, error.code, error.field, error.existing],
      ["DuplicateCandidateError", "DUPLICATE_IMAGE", ["file"], { id: first.candidate.id }],
    );
    assert.equal(again.candidate, null);
    assert.equal((await list()).length, 1);
  });

  it("of a reference's bytes is refused with the reference", async () => {
    const file = await facelessPicture(12);
    const { referenceImage } = await client.upload(characterId, file);

    const { candidate, userErrors } = await client.submit(characterId, file);

    const [error] = userErrors;
    assert.deepEqual(
      [candidate, error.__typename, error.existing],
      [null, "DuplicateReferenceImageError", { id: referenceImage.id }],
    );
    assert.deepEqual(await list(), []);
  });

  it("is approved or rejected by a person, and every decision is kept", async () => {
    const { candidate } = await client.submit(characterId, await facelessPicture(13));

    const approved = await client.review([candidate.id], "APPROVE", "fine");
    const rejected = await client.review([candidate.id], "REJECT");

    assert.deepEqual(approved.userErrors, []);
    assert.equal(approved.candidates[0].status, "APPROVED");
    assert.equal(rejected.candidates[0].status, "REJECTED");
    const kept = rejected.candidates[0].reviews.map(({ decision, note, reviewer }: any) => [
      decision,
      note,
      reviewer,
    ]);
    assert.deepEqual(kept, [
      ["REJECT", null, "test"],
      ["APPROVE", "fine", "test"],
    ]);
    assert.deepEqual(
      (await list({ status: "REJECTED" })).map(({ id }) => id),
      [candidate.id],
    );
    assert.deepEqual(await list({ filter: { status: "APPROVED" } }), []);
  });

  it("comes by the form as by the mutation", async () => {
    const file = await facelessPicture(14);

    const response = await client.uploadForm(
      characterId,
      [
        ["prompt", "a portrait"],
        ["image", file],
        ["parameters", '{ "steps": 20 }'],
        ["source", "comfy"],
        ["generatedAt", "2026-03-01T12:00:00+02:00"],
      ],
      { to: "candidates" },
    );

    assert.equal(response.status, 201);
    const record: any = await response.json();
    const { id, status, prompt, parameters, source, generatedAt, generatedAtFrom, match } = record;
    assert.deepEqual(
      { status, prompt, parameters, source, generatedAt, generatedAtFrom, verdict: match.verdict },
      {
        status: "PENDING",
        prompt: "a portrait",
        parameters: { steps: 20 },
        source: "comfy",
        generatedAt: "2026-03-01T10:00:00.000Z",
        generatedAtFrom: "CLIENT",
        verdict: "NOT_SCORED",
      },
    );
    assert.deepEqual(
      (await list()).map((candidate) => candidate.id),
      [id],
    );
  });
});
