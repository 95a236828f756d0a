import assert from "node:assert/strict";
import type { DataSource } from "typeorm";
import { createDataSource } from "../../src/database/data-source.js";
import { fromGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { facelessPicture, largePicture } from "../support/pictures.js";
import { PostgresProxy } from "../support/postgres-proxy.js";
import { createTestDatabase, type TestDatabase } from "../support/postgres.js";
import { tracesOf, unrecordedKeys, waitForJobs } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

const SUBMIT = `mutation ($input: SubmitCandidateInput!) {
  submitCandidate(input: $input) { candidate { id status character { id } } candidateId userErrors { code message field } }
}`;

describe("What a submission has recorded", () => {
  let database: TestDatabase;
  let proxy: PostgresProxy;
  /** Without a worker: candidates stay SCORING, and every look at them is the API's. */
  let app: TestApp;
  /** Not by way of the proxy. */
  let dataSource: DataSource;
  let file: FilePart;
  let client: ApiClient;
  let characterId: string;

  before(async () => {
    database = await createTestDatabase();
    proxy = await PostgresProxy.start(database.url);
    app = await startTestApp({ role: "api", databaseUrl: proxy.url });
    dataSource = await createDataSource(database.url, { poolSize: 2 }).initialize();
    file = await largePicture(1);
  });
  after(async () => {
    proxy?.admit();
    await app?.stop();
    await dataSource?.destroy();
    await proxy?.stop();
    await database?.drop();
  });

  beforeEach(async () => {
    proxy.admit();
    client = await waitUntil("the server has its database again", () => app.newWorkspace().catch(() => null));
    characterId = await waitUntil("and answers", () => client.createCharacter().catch(() => null));
  });

  const submit = (input: object = {}) => {
    const variables = { input: { characterId, file: null, waitMs: 0, ...input } };
    return client.graphqlWithFiles(SUBMIT, variables, { "variables.input.file": file });
  };
  const recordedIds = async (): Promise<string[]> => {
    const rows = await dataSource.query("SELECT id FROM candidates WHERE workspace_id = $1", [
      client.workspaceId,
    ]);
    return rows.map(({ id }: { id: string }) => id);
  };
  const traces = () => tracesOf({ ...app, dataSource }, client.workspaceId);
  const ONE = { images: 0, candidates: 1, jobs: 1, objects: ["original.jpg"], spooled: [] };

  it("is answered when the commit's answer was lost with the connection", async () => {
    proxy.cut({ 0: "before the commit's answer" });

    const { data, errors } = await submit();

    assert.equal(errors, undefined);
    const { candidate, candidateId, userErrors } = data.submitCandidate;
    assert.deepEqual(userErrors, []);
    assert.deepEqual(await recordedIds(), [fromGlobalId("Candidate", candidateId)]);
    assert.deepEqual(candidate, { id: candidateId, status: "SCORING", character: { id: characterId } });
    assert.deepEqual(await traces(), ONE);
    assert.deepEqual(await unrecordedKeys({ dataSource }, client.workspaceId), []);
  });

  it("is answered by the form when the commit's answer was lost", async () => {
    proxy.cut({ 0: "before the commit's answer" });

    const response = await client.uploadForm(characterId, [["file", file]], { to: "candidates", waitMs: 0 });

    assert.equal(response.status, 201);
    const { id } = (await response.json()) as { id: string };
    assert.deepEqual(await recordedIds(), [fromGlobalId("Candidate", id)]);
  });

  it("is answered as it was last known when the database goes away while it is waited for", async () => {
    const before = proxy.answeredRecordings;
    const answering = submit({ waitMs: 4_000 });
    await waitUntil("it is recorded, and the server knows", () => proxy.answeredRecordings > before);
    const ids = await recordedIds();
    proxy.refuse();

    const { data, errors } = await answering.finally(() => proxy.admit());

    assert.equal(errors, undefined);
    const { candidate, userErrors } = data.submitCandidate;
    assert.deepEqual(userErrors, []);
    assert.deepEqual([fromGlobalId("Candidate", candidate.id), candidate.status], [ids[0], "SCORING"]);
  });

  it("is answered to the same key later when nobody could tell at first whether it was recorded", async () => {
    proxy.cut({ 0: "before the commit's answer" }, { thenRefuse: true });
    const first = await submit({ idempotencyKey: "unknown" });
    assert.equal(first.errors, undefined);
    const { candidateId, userErrors } = first.data.submitCandidate;
    assert.deepEqual([candidateId, userErrors[0].code], [null, "DATABASE_UNAVAILABLE"]);
    assert.match(userErrors[0].message, /not known.*same idempotency key/);
    proxy.admit();

    const second = await waitUntil("the server has its database again", async () => {
      const answer = await submit({ idempotencyKey: "unknown" });
      return answer.data?.submitCandidate && answer;
    });

    assert.deepEqual(await recordedIds(), [
      fromGlobalId("Candidate", second.data.submitCandidate.candidateId),
    ]);
    assert.deepEqual(await traces(), ONE);
  });
});

describe("A candidate whose worker is another process", () => {
  let api: TestApp;
  let worker: TestApp;
  let client: ApiClient;
  let characterId: string;

  before(async () => {
    api = await startTestApp({ role: "api" });
    const { databaseUrl, dataDirectory } = api;
    worker = await startTestApp({ role: "worker", databaseUrl, dataDirectory });
  });
  after(async () => {
    await worker?.stop();
    await api?.stop();
  });
  beforeEach(async () => {
    client = await api.newWorkspace();
    characterId = await client.createCharacter();
  });

  it("is answered scored as soon as that has scored it", async () => {
    const { candidate, userErrors } = await client.submit(characterId, await facelessPicture(1));

    assert.deepEqual(userErrors, []);
    assert.deepEqual(
      [candidate.status, candidate.match],
      ["PENDING", { score: null, verdict: "NOT_SCORED" }],
    );
  });

  it("is answered at once, as SCORING, where nobody wants to wait", async () => {
    const { candidate } = await client.submit(characterId, await facelessPicture(2), { waitMs: 0 });

    assert.match(candidate.status, /SCORING|PENDING/);
  });

  it("is scored anew there when that is asked for", async () => {
    const { candidate } = await client.submit(characterId, await facelessPicture(3));
    await api.dataSource.query(
      "UPDATE candidates SET match = NULL, match_verdict = NULL WHERE workspace_id = $1",
      [client.workspaceId],
    );

    const { rescoreCandidates } = await client.ask(
      "mutation ($input: RescoreCandidatesInput!) { rescoreCandidates(input: $input) { character { id } userErrors { code } } }",
      { input: { characterId } },
    );
    await waitForJobs(api);

    assert.deepEqual(rescoreCandidates, { character: { id: characterId }, userErrors: [] });
    const found = await client.ask(
      "query ($id: ID!) { candidate(id: $id) { match { verdict isCurrent } } }",
      {
        id: candidate.id,
      },
    );
    assert.deepEqual(found.candidate.match, { verdict: "NOT_SCORED", isCurrent: true });
  });
});

describe("A submission with an idempotency key", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  let file: FilePart;

  before(async () => {
    app = await startTestApp({ role: "api" });
    file = await facelessPicture(9);
  });
  after(() => app?.stop());
  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });

  const submit = (input: object = {}, picture = file) =>
    client.submit(characterId, picture, { waitMs: 0, idempotencyKey: "a", ...input }, "id");

  it("sent again answers the same candidate, by the input, the header and the form, and stores nothing", async () => {
    const first = await submit();
    const again = await submit();
    const form = await client.uploadForm(characterId, [["file", { ...file, name: "renamed.png" }]], {
      to: "candidates",
      waitMs: 0,
      idempotencyKey: "a",
    });

    assert.deepEqual(again, first);
    assert.deepEqual([form.status, ((await form.json()) as any).id], [201, first.candidateId]);
    assert.deepEqual(await tracesOf(app, client.workspaceId), {
      images: 0,
      candidates: 1,
      jobs: 1,
      objects: ["original.png"],
      spooled: [],
    });
  });

  it("is recorded once of five at once, and all are answered the same", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => submit()));

    assert.deepEqual(
      answers.flatMap(({ userErrors }) => userErrors),
      [],
    );
    assert.equal(new Set(answers.map(({ candidateId }) => candidateId)).size, 1);
  });

  for (const [what, input] of [
    ["another prompt", { prompt: "another" }],
    ["another source", { source: "another" }],
    ["other parameters", { parameters: { steps: 1 } }],
    ["another caption", { caption: "another" }],
    ["another time", { generatedAt: "2026-03-01T00:00:00Z" }],
  ] as const) {
    it(`is CONFLICT with ${what}`, async () => {
      await submit();

      const { candidate, userErrors } = await submit(input);

      assert.equal(candidate, null);
      assert.deepEqual(
        userErrors.map(({ code, field }: any) => [code, field]),
        [["CONFLICT", ["idempotencyKey"]]],
      );
    });
  }

  it("is CONFLICT for an upload, and NOT_FOUND once the candidate is deleted", async () => {
    const { candidateId } = await submit();

    const upload = await client.upload(characterId, file, { waitMs: 0, idempotencyKey: "a" });
    await client.ask(
      "mutation ($input: DeleteCandidatesInput!) { deleteCandidates(input: $input) { deletedIds } }",
      {
        input: { characterId, ids: [candidateId] },
      },
    );
    const again = await submit();

    assert.deepEqual(
      upload.userErrors.map(({ code }: any) => code),
      ["CONFLICT"],
    );
    assert.deepEqual(
      again.userErrors.map(({ code, field }: any) => [code, field]),
      [["NOT_FOUND", ["idempotencyKey"]]],
    );
    assert.match(again.userErrors[0].message, /candidate/);
  });
});
