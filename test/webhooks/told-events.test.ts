import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { tellWebhooks } from "../../src/webhooks/tell-webhooks.js";
import { WebhookEvent } from "../../src/webhooks/webhook-event.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { onePerson } from "../support/one-person.js";
import { waitForJobs } from "../support/traces.js";
import { insertCandidate } from "../support/rows.js";
import { headersOf, Receiver, type Received } from "./receiver.js";
import { changeFaceLock, created, LOOPBACK, readWebhook, update } from "./webhook-client.js";

interface Told {
  type: string;
  timestamp: string;
  data: Record<string, string>;
}

const toldBy = ({ body }: Received): Told => JSON.parse(body);
const typesOf = (received: readonly Received[]): string[] =>
  received.map((one) => toldBy(one).type).toSorted();

describe("A webhook", () => {
  let app: TestApp;
  let receiver: Receiver;
  let client: ApiClient;
  before(async () => (app = await startTestApp({ environment: LOOPBACK })));
  beforeEach(async () => {
    receiver = await Receiver.start();
    client = await app.newWorkspace();
  });
  afterEach(() => receiver.stop());
  after(() => app.stop());

  it("is told of an image's analysis and of the face lock, by ids alone, signed as the specification has it", async () => {
    const { secret } = await created(client, { url: receiver.url });
    const characterId = await client.createCharacter("A name that nobody is told");
    const { referenceImage } = await client.upload(characterId, await onePerson.first(), {
      caption: "A caption that nobody is told",
    });

    const received = await receiver.hear(2);

    const { character } = await client.ask(
      "query ($id: ID!) { character(id: $id) { faceLock { revisions { nodes { id } } } } }",
      { id: characterId },
    );
    const workspaceId = (await client.ask("{ viewer { workspace { id } } }")).viewer.workspace.id;
    const told = received.map((one) => new Webhook(secret).verify(one.body, headersOf(one)) as Told);
    const byType = new Map(told.map((one) => [one.type, one]));
    assert.deepEqual(byType.get("image.analysed")?.data, {
      workspaceId,
      characterId,
      imageId: referenceImage.id,
    });
    assert.deepEqual(byType.get("face_lock.changed")?.data, {
      workspaceId,
      characterId,
      revisionId: character.faceLock.revisions.nodes[0].id,
    });
    for (const { timestamp } of told) assert.ok(Math.abs(Date.now() - Date.parse(timestamp)) < 60_000);
    for (const one of received) {
      assert.ok(one.body.length < 500, one.body);
      assert.doesNotMatch(one.body, /nobody is told/);
      assert.match(String(one.headers["webhook-id"]), /^evt_[0-9a-z]{26}$/);
    }
    await waitForJobs(app);
    assert.equal(receiver.received.length, 2);
  });

  it("is told of a candidate's score, of what is decided about it, and of what a promotion adds", async () => {
    await created(client, { url: receiver.url });
    const characterId = await client.createCharacter();
    await client.upload(characterId, await onePerson.first());
    const { candidate } = await client.submit(characterId, await onePerson.second());
    await client.review([candidate.id], "APPROVE", "A note that nobody is told");
    await client.ask(
      "mutation ($input: PromoteCandidateInput!) { promoteCandidate(input: $input) { userErrors { code } } }",
      { input: { id: candidate.id } },
    );
    await waitForJobs(app);

    const told = receiver.received.map(toldBy);

    assert.deepEqual(typesOf(receiver.received), [
      "candidate.reviewed",
      "candidate.scored",
      "face_lock.changed",
      "face_lock.changed",
      "image.analysed",
      "image.analysed",
    ]);
    for (const { type, data } of told.filter(({ type }) => type.startsWith("candidate.")))
      assert.deepEqual([data.characterId, data.candidateId], [characterId, candidate.id], type);
    assert.ok(!JSON.stringify(told).includes("nobody"));
  });

  it("is told of every candidate that is scored anew, and of several that are decided about at once", async () => {
    await created(client, { url: receiver.url, events: ["CANDIDATE_SCORED", "CANDIDATE_REVIEWED"] });
    const characterId = await client.createCharacter();
    const ids = await Promise.all(
      [1, 2, 3].map(() => insertCandidate(app.dataSource, client.workspaceId, characterId)),
    );
    await client.ask(
      "mutation ($input: RescoreCandidatesInput!) { rescoreCandidates(input: $input) { userErrors { code } } }",
      { input: { characterId } },
    );
    await waitForJobs(app);
    await client.review(ids, "REJECT");
    await waitForJobs(app);

    const told = receiver.received.map(toldBy);

    for (const type of ["candidate.scored", "candidate.reviewed"]) {
      const of = told.filter((one) => one.type === type);
      assert.deepEqual(of.map(({ data }) => data.candidateId).toSorted(), ids.toSorted(), type);
    }
  });

  it("is told of analyses that failed for good", async () => {
    await created(client, { url: receiver.url });
    const characterId = await client.createCharacter();
    const { referenceImage } = await client.upload(characterId, await onePerson.first());
    const { candidate } = await client.submit(characterId, await onePerson.second());
    await waitForJobs(app);
    receiver.received.length = 0;
    await loseFiles(app, client);

    await client.ask(
      `mutation ($id: ID!) { reanalyseCharacter(input: { characterId: $id }) { userErrors { code } } }`,
      { id: characterId },
    );
    await app.dataSource.query("UPDATE candidates SET status = 'FAILED' WHERE workspace_id = $1", [
      client.workspaceId,
    ]);
    await client.ask(
      "mutation ($input: RescoreCandidatesInput!) { rescoreCandidates(input: $input) { userErrors { code } } }",
      { input: { characterId } },
    );
    await waitForJobs(app);

    const told = receiver.received.map(toldBy);
    const failed = told.filter(({ type }) => type.endsWith(".failed"));
    assert.deepEqual(failed.map(({ type, data }) => [type, data.imageId ?? data.candidateId]).toSorted(), [
      ["candidate.failed", candidate.id],
      ["image.failed", referenceImage.id],
    ]);
  });

  it("is told of the events that it names, and of none while it is disabled", async () => {
    const { id } = await created(client, { url: receiver.url, events: ["FACE_LOCK_CHANGED"] });
    const uninterested = await created(client, { url: receiver.url, events: ["IMAGE_ANALYSED"] });
    const disabled = await created(client, { url: receiver.url });
    await update(client, { id: disabled.id, enabled: false });
    await changeFaceLock(app, client);
    await waitForJobs(app);

    assert.deepEqual(typesOf(receiver.received), ["face_lock.changed"]);
    assert.equal((await readWebhook(client, id)).deliveries.nodes.length, 1);
    for (const silent of [uninterested, disabled])
      assert.deepEqual((await readWebhook(client, silent.id)).deliveries.nodes, []);
  });

  it("is told nothing of another workspace", async () => {
    const other = await app.newWorkspace();
    const { id } = await created(other, { url: receiver.url });
    await changeFaceLock(app, client);
    await waitForJobs(app);

    assert.deepEqual(receiver.received, []);
    assert.deepEqual((await readWebhook(other, id)).deliveries.nodes, []);
  });

  it("is told of the same event under the same id as another webhook", async () => {
    await created(client, { url: receiver.url });
    await created(client, { url: receiver.url });
    await changeFaceLock(app, client);

    const [one, another] = await receiver.hear(2);

    assert.equal(one!.headers["webhook-id"], another!.headers["webhook-id"]);
    assert.notEqual(one!.headers["webhook-signature"], another!.headers["webhook-signature"]);
  });

  it("is not told of what a transaction takes back", async () => {
    const { id } = await created(client, { url: receiver.url });
    const characterId = fromGlobalId("Character", await client.createCharacter())!;
    const occurrence = { event: WebhookEvent.IMAGE_ANALYSED, characterId };
    const takenBack = new Error("taken back");

    const work = app.dataSource.transaction(async (manager) => {
      await tellWebhooks(manager, client.workspaceId, [occurrence]);
      throw takenBack;
    });

    await assert.rejects(work, takenBack);
    await waitForJobs(app);
    assert.deepEqual((await readWebhook(client, id)).deliveries.nodes, []);
    assert.deepEqual(receiver.received, []);
  });
});

/** As when somebody empties the media storage. */
const loseFiles = ({ dataDirectory }: TestApp, { workspaceId }: ApiClient): Promise<void> =>
  rm(join(dataDirectory, "media", "objects", workspaceId), { recursive: true });
