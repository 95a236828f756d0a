import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { addJob } from "../../src/jobs/job-queue.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { waitForJobs } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";
import { MadeAuthority } from "./made-certificates.js";
import { headersOf, Receiver } from "./receiver.js";
import {
  changeFaceLock,
  created,
  LOOPBACK,
  readWebhook,
  rotate,
  sendTest,
  settled,
  update,
} from "./webhook-client.js";

describe("A delivery", () => {
  let app: TestApp;
  let receiver: Receiver;
  let client: ApiClient;
  let id: string;
  let secret: string;
  before(async () => (app = await startTestApp({ environment: LOOPBACK })));
  beforeEach(async () => {
    receiver = await Receiver.start();
    client = await app.newWorkspace();
    ({ id, secret } = await created(client, { url: receiver.url }));
  });
  afterEach(() => receiver.stop());
  after(() => app.stop());

  const verifiedBy = (secret: string, i: number): unknown => {
    const received = receiver.received[i]!;
    return new Webhook(secret).verify(received.body, headersOf(received));
  };

  it("is signed with the secret before the present one too, until that expires", async () => {
    const rotated = await rotate(client, { id, overlapHours: 1 });
    const inAnHour = Date.parse(rotated.webhook.previousSecretExpiresAt) - Date.now();
    assert.ok(inAnHour > 3_500_000 && inAnHour <= 3_600_000, String(inAnHour));
    await sendTest(client, id);
    await receiver.hear(1);

    for (const valid of [secret, rotated.secret]) assert.ok(verifiedBy(valid, 0));
    // Never are three valid.
    const again = await rotate(client, { id });
    await sendTest(client, id);
    await receiver.hear(2);
    for (const valid of [rotated.secret, again.secret]) assert.ok(verifiedBy(valid, 1));
    assert.throws(() => verifiedBy(secret, 1));
    await app.dataSource.query("UPDATE webhooks SET previous_secret_expires_at = now() WHERE id = $1", [
      fromGlobalId("Webhook", id),
    ]);
    await sendTest(client, id);
    await receiver.hear(3);
    assert.ok(verifiedBy(again.secret, 2));
    assert.throws(() => verifiedBy(rotated.secret, 2));
    assert.equal((await readWebhook(client, id)).previousSecretExpiresAt, null);
  });

  it("is signed with the new secret alone where the one before is to end at once", async () => {
    const rotated = await rotate(client, { id, overlapHours: 0 });
    assert.equal(rotated.webhook.previousSecretExpiresAt, null);
    await sendTest(client, id);
    await receiver.hear(1);

    assert.ok(verifiedBy(rotated.secret, 0));
    assert.throws(() => verifiedBy(secret, 0));
  });

  it("of a test says nothing else, is tried once, and reaches a webhook that is disabled", async () => {
    await update(client, { id, enabled: false });
    receiver.answers.push(500);

    const { delivery } = await sendTest(client, id);
    await receiver.hear(1);
    await waitForJobs(app);
    await sendTest(client, id);
    await receiver.hear(2);
    await waitForJobs(app);

    const workspaceId = (await client.ask("{ viewer { workspace { id } } }")).viewer.workspace.id;
    assert.deepEqual(delivery.message, {
      type: "webhook.test",
      timestamp: delivery.occurredAt,
      data: { workspaceId },
    });
    assert.deepEqual(verifiedBy(secret, 0), delivery.message);
    const { deliveries, enabled, failingSince } = await readWebhook(client, id);
    assert.deepEqual(
      deliveries.nodes.map(({ status, attempts }: any) => [status, attempts.length]),
      [
        ["DELIVERED", 1],
        ["FAILED", 1],
      ],
    );
    assert.deepEqual([enabled, failingSince], [false, null]);
  });

  it("of a receiver that never answers keeps none of another waiting", async () => {
    receiver.answer = "silence";
    const quick = await Receiver.start();
    const other = await app.newWorkspace();
    const { id: quickId } = await created(other, { url: quick.url });
    for (let i = 0; i < 8; i++) await sendTest(client, id);
    await receiver.hear(1);

    await sendTest(other, quickId);

    await quick.hear(1);
    // Its first is still being waited for.
    assert.equal(receiver.received.length, 1);
    await quick.stop();
    await app.dataSource.query("DELETE FROM webhooks WHERE id = $1", [fromGlobalId("Webhook", id)]);
    await receiver.stop();
    await waitForJobs(app);
    receiver = await Receiver.start();
  });

  it("by HTTPS to a receiver of an authority that the server does not trust fails, says so, and is not sent", async () => {
    const secure = await Receiver.start("127.0.0.1", new MadeAuthority().certify("localhost"));
    const { id: secureId } = await created(client, { url: `https://localhost:${secure.port}/hook` });

    await sendTest(client, secureId);
    await waitForJobs(app);

    const [{ status, attempts }] = (await readWebhook(client, secureId)).deliveries.nodes;
    assert.deepEqual([status, attempts.length, attempts[0].httpStatus], ["FAILED", 1, null]);
    assert.match(attempts[0].error, /not from an authority that this server trusts/);
    assert.deepEqual(secure.received, []);
    await secure.stop();
  });

  it("whose secret the server cannot read fails, says so, and is not sent", async () => {
    await app.dataSource.query("UPDATE webhooks SET secret = 'sealed:AAAA' WHERE id = $1", [
      fromGlobalId("Webhook", id),
    ]);
    await sendTest(client, id);
    await waitForJobs(app);

    const [delivery] = (await readWebhook(client, id)).deliveries.nodes;
    assert.equal(delivery.status, "FAILED");
    assert.match(delivery.attempts[0].error, /secret.*Rotate it/);
    assert.deepEqual(receiver.received, []);
  });

  it("is listed by how far it is, and paged", async () => {
    receiver.answers.push(500);
    for (let i = 0; i < 3; i++) {
      await sendTest(client, id);
      await receiver.hear(i + 1);
    }
    await waitForJobs(app);
    const LIST = `query ($id: ID!, $status: WebhookDeliveryStatus, $after: String) { webhook(id: $id) {
      deliveries(first: 2, status: $status, after: $after) { nodes { id status } pageInfo { hasNextPage endCursor } } } }`;
    const list = async (variables: object) =>
      (await client.ask(LIST, { id, ...variables })).webhook.deliveries;

    const first = await list({});
    const second = await list({ after: first.pageInfo.endCursor });
    const failed = await list({ status: "FAILED" });

    assert.deepEqual([first.nodes.length, first.pageInfo.hasNextPage], [2, true]);
    assert.deepEqual([second.nodes.length, second.pageInfo.hasNextPage], [1, false]);
    assert.deepEqual(failed.nodes, second.nodes);
  });

  it("is forgotten after a month; one whose job was lost is tried all the same", async () => {
    for (let i = 0; i < 2; i++) await sendTest(client, id);
    await receiver.hear(2);
    await waitForJobs(app);
    const [lost, old] = (await readWebhook(client, id)).deliveries.nodes;
    await app.dataSource.query(
      "UPDATE webhook_deliveries SET status = 'PENDING', next_attempt_at = now() - interval '2 hours' WHERE id = $1",
      [fromGlobalId("WebhookDelivery", lost.id)],
    );
    await app.dataSource.query(
      "UPDATE webhook_deliveries SET occurred_at = now() - interval '31 days' WHERE id = $1",
      [fromGlobalId("WebhookDelivery", old.id)],
    );

    await addJob(app.dataSource.manager, "tidy_webhook_deliveries", {});
    await receiver.hear(3);
    await waitForJobs(app);

    const { deliveries } = await readWebhook(client, id);
    assert.deepEqual(
      deliveries.nodes.map((one: any) => [one.id, one.status]),
      [[lost.id, "DELIVERED"]],
    );
  });

  it("goes with the character that it names, with its job, and is counted in the receipt", async () => {
    receiver.answer = 500;
    const characterId = await changeFaceLock(app, client);
    const kept = await changeFaceLock(app, client);
    await settled(client, id, 2);

    const { deleteCharacter } = await client.ask(
      `mutation ($id: ID!) { deleteCharacter(input: { id: $id }) { receipt { counts { kind count } } } }`,
      { id: characterId },
    );

    const { counts } = deleteCharacter.receipt;
    assert.equal(counts.find(({ kind }: any) => kind === "WEBHOOK_DELIVERY").count, 1);
    const { deliveries } = await readWebhook(client, id);
    assert.deepEqual(
      deliveries.nodes.map(({ message }: any) => message.data.characterId),
      [kept],
    );
    const jobs = await app.dataSource.query(
      `SELECT key FROM graphile_worker._private_jobs WHERE key LIKE 'deliver:%' AND payload->>'workspaceId' = $1`,
      [client.workspaceId],
    );
    assert.deepEqual(jobs, [{ key: `deliver:${fromGlobalId("WebhookDelivery", deliveries.nodes[0].id)}` }]);
  });

  it("to an address that is not allowed fails before anything is sent, and says so", async () => {
    const { id: inner } = await created(client, {
      url: "https://receiver.example/",
      events: ["IMAGE_FAILED"],
    });
    // As a name that leads there would, which tests have none of.
    await app.dataSource.query("UPDATE webhooks SET url = 'http://169.254.169.254/' WHERE id = $1", [
      fromGlobalId("Webhook", inner),
    ]);
    await sendTest(client, inner);

    const delivery = await waitUntil("it is tried", async () => {
      const [found] = (await readWebhook(client, inner)).deliveries.nodes;
      return found.attempts.length > 0 && found;
    });

    assert.deepEqual([delivery.status, delivery.attempts[0].httpStatus], ["FAILED", null]);
    assert.match(delivery.attempts[0].error, /WEBHOOK_ALLOWED_NETWORKS/);
  });
});
