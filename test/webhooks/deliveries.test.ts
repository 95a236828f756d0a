import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { addJob } from "../../src/jobs/job-queue.js";
import { MAX_TRIES, RETRY_PAUSES_MS } from "../../src/webhooks/retry-schedule.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { waitForJobs } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";
import { headersOf, Receiver } from "./receiver.js";
import {
  changeFaceLock,
  created,
  letTimeCome,
  LOOPBACK,
  readWebhook,
  replay,
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

  it("that failed is tried again, later each time, under the same id, until it is taken", async () => {
    receiver.answers.push(500, 503);
    await changeFaceLock(app, client);

    const pauses: number[] = [];
    for (let failed = 1; failed <= 2; failed++) {
      const [delivery] = await settled(client, id, 1);
      assert.deepEqual([delivery.status, delivery.attempts.length], ["PENDING", failed]);
      pauses.push(Date.parse(delivery.nextAttemptAt) - Date.parse(delivery.attempts.at(-1).at));
      const { failingSince } = await readWebhook(client, id);
      assert.equal(failingSince, delivery.attempts[0].at);
      await letTimeCome(app, delivery.id);
      await receiver.hear(failed + 1);
    }
    await waitForJobs(app);

    const [delivery] = await settled(client, id, 1);
    assert.equal(delivery.status, "DELIVERED");
    assert.deepEqual(
      delivery.attempts.map(({ httpStatus }: any) => httpStatus),
      [500, 503, 204],
    );
    assert.equal(delivery.nextAttemptAt, null);
    assert.equal((await readWebhook(client, id)).failingSince, null);
    assert.ok(pauses[0]! >= 4_500 && pauses[1]! >= 27_000, String(pauses));
    const [first, ...others] = receiver.received;
    for (const other of others) {
      assert.equal(other.headers["webhook-id"], first!.headers["webhook-id"]);
      assert.equal(other.body, first!.body);
    }
    assert.equal(first!.headers["webhook-id"], delivery.messageId);
    assert.deepEqual(verifiedBy(secret, 2), delivery.message);
  });

  /** Lets every try of a delivery fail that is to come. */
  const exhaust = async (): Promise<any> => {
    for (;;) {
      const [delivery] = await settled(client, id, 1);
      if (delivery.status !== "PENDING") return delivery;
      await letTimeCome(app, delivery.id);
      await receiver.hear(delivery.attempts.length + 1);
    }
  };

  it("that fails for a day is given up, which disables its webhook and says why; enabled, it can be replayed", async () => {
    receiver.answer = 500;
    await changeFaceLock(app, client);

    const delivery = await exhaust();

    assert.deepEqual([delivery.status, delivery.attempts.length], ["FAILED", MAX_TRIES]);
    const disabled = await readWebhook(client, id);
    assert.equal(disabled.enabled, false);
    assert.match(
      disabled.disabledReason,
      /^Every try since 2\S+Z failed, over about a day; the last one: Answered 500, .* enable the webhook with updateWebhook\.$/,
    );
    await changeFaceLock(app, client);
    assert.equal((await readWebhook(client, id)).deliveries.nodes.length, 1);
    assert.equal((await replay(client, delivery.id)).userErrors[0].code, "CONFLICT");

    receiver.answer = 200;
    const { webhook } = await update(client, { id, enabled: true });
    assert.deepEqual([webhook.enabled, webhook.disabledReason, webhook.failingSince], [true, null, null]);
    const replayed = await replay(client, delivery.id);
    assert.deepEqual([replayed.userErrors, replayed.delivery.status], [[], "PENDING"]);
    await receiver.hear(MAX_TRIES + 1);
    await waitForJobs(app);
    const [after] = (await readWebhook(client, id)).deliveries.nodes;
    assert.deepEqual(
      [after.id, after.status, after.messageId],
      [delivery.id, "DELIVERED", delivery.messageId],
    );
    assert.equal(after.attempts.length, MAX_TRIES + 1);
  });

  it("that fails for a day disables no webhook that took others meanwhile", async () => {
    receiver.answer = 500;
    await changeFaceLock(app, client);
    await settled(client, id, 1);
    receiver.answers.push(200);
    await changeFaceLock(app, client);
    const [, failing] = await settled(client, id, 2);
    const workspaceUuid = client.workspaceId;
    // All its tries but the last.
    await app.dataSource.query(
      "UPDATE webhook_deliveries SET tries = $2 WHERE workspace_id = $1 AND status = 'PENDING'",
      [workspaceUuid, MAX_TRIES - 1],
    );
    await letTimeCome(app, failing.id);
    await waitForJobs(app);

    const { enabled, failingSince, deliveries } = await readWebhook(client, id);
    assert.deepEqual(
      deliveries.nodes.map(({ status }: any) => status),
      ["DELIVERED", "FAILED"],
    );
    assert.deepEqual([enabled, failingSince !== null], [true, true]);
  });

  it("that is answered 410 is given up at once, and disables its webhook", async () => {
    receiver.answer = 410;
    await changeFaceLock(app, client);

    const [delivery] = await settled(client, id, 1);

    const { enabled, disabledReason } = await readWebhook(client, id);
    assert.deepEqual([delivery.status, delivery.attempts.length, enabled], ["FAILED", 1, false]);
    assert.match(disabledReason, /410 Gone/);
  });

  it("that waits for its next try is not sent when its webhook is disabled", async () => {
    receiver.answer = 500;
    await changeFaceLock(app, client);
    const [{ id: deliveryId }] = await settled(client, id, 1);
    await update(client, { id, enabled: false });

    await letTimeCome(app, deliveryId);
    await waitForJobs(app);

    const [delivery] = (await readWebhook(client, id)).deliveries.nodes;
    assert.deepEqual([delivery.status, delivery.nextAttemptAt], ["FAILED", null]);
    assert.equal(delivery.attempts.at(-1).error, "Not sent: the webhook was disabled.");
    assert.equal(receiver.received.length, 1);
  });

  it("that was taken can be replayed; one that waits is tried now, with the tries that it has left", async () => {
    receiver.answers.push(500);
    await changeFaceLock(app, client);
    const [waiting] = await settled(client, id, 1);

    await replay(client, waiting.id);
    await receiver.hear(2);
    const [taken] = await settled(client, id, 1);
    await replay(client, taken.id);
    await receiver.hear(3);
    await waitForJobs(app);

    const [delivery] = await settled(client, id, 1);
    assert.deepEqual([delivery.status, delivery.attempts.length], ["DELIVERED", 3]);
    assert.equal(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size, 1);
    assert.equal((await replay(client, id)).userErrors[0].code, "NOT_FOUND");
    assert.equal((await replay(await app.newWorkspace(), delivery.id)).userErrors[0].code, "NOT_FOUND");
  });

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

describe("The pauses between tries", () => {
  it("grow, and take a day together", () => {
    const sum = RETRY_PAUSES_MS.reduce((total, pause) => total + pause, 0);

    assert.deepEqual(
      RETRY_PAUSES_MS.toSorted((a, b) => a - b),
      RETRY_PAUSES_MS,
    );
    assert.equal(new Set(RETRY_PAUSES_MS).size, RETRY_PAUSES_MS.length);
    assert.ok(Math.abs(sum - 24 * 3_600_000) < 3_600_000, String(sum));
  });
});
