import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import { readRetryAfter } from "../../src/webhooks/retry-after.js";
import { MAX_TRIES, pauseAfter, RETRY_PAUSES_MS } from "../../src/webhooks/retry-schedule.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { waitForJobs } from "../support/traces.js";
import { headersOf, Receiver } from "./receiver.js";
import {
  changeFaceLock,
  created,
  letTimeCome,
  LOOPBACK,
  readWebhook,
  replay,
  settled,
  update,
} from "./webhook-client.js";

describe("A delivery whose message is not taken at first", () => {
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

    let delivery = null;
    while (delivery?.status !== "DELIVERED") {
      [delivery] = await settled(client, id, 1);
      if (delivery.status !== "PENDING") break;
      const { at } = delivery.attempts.at(-1);
      const pauseMs = Date.parse(delivery.nextAttemptAt) - Date.parse(at);
      assert.ok(pauseMs >= 0.9 * RETRY_PAUSES_MS[delivery.attempts.length - 1]!, String(pauseMs));
      const { failingSince } = await readWebhook(client, id);
      // Unless it was tried, and taken, meanwhile.
      if (failingSince !== null) assert.equal(failingSince, delivery.attempts[0].at);
      await letTimeCome(app, delivery.id);
    }

    assert.equal(delivery.status, "DELIVERED");
    assert.deepEqual(
      delivery.attempts.map(({ httpStatus }: any) => httpStatus),
      [500, 503, 204],
    );
    assert.equal(delivery.nextAttemptAt, null);
    assert.equal((await readWebhook(client, id)).failingSince, null);
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

  for (const [what, status, seconds, counted, asDate] of [
    ["for two minutes", 429, 120, 120, false],
    ["until a time", 503, 900, 900, true],
    ["for two days, of which an hour counts", 503, 172_800, 3_600, false],
  ] as const) {
    it(`that is answered ${status} and asked to wait ${what} is not tried before, and its log says so`, async () => {
      // Dates have whole seconds.
      const until = Math.floor(Date.now() / 1_000 + seconds) * 1_000;
      const headers = { "Retry-After": asDate ? new Date(until).toUTCString() : String(seconds) };
      receiver.answers.push({ status, headers }, { status: 500, headers });
      await changeFaceLock(app, client);

      const [asked] = await settled(client, id, 1);
      await letTimeCome(app, asked.id);
      const [unasked] = await settled(client, id, 1);
      await letTimeCome(app, asked.id);
      const [taken] = await settled(client, id, 1);

      const [first, second] = taken.attempts;
      const due = asDate ? until : Date.parse(first.at) + counted * 1_000;
      const next = Date.parse(asked.nextAttemptAt);
      assert.ok(
        next >= due && next < due + 60_000,
        `${asked.nextAttemptAt} of ${new Date(due).toISOString()}`,
      );
      assert.ok(first.retryAfterSeconds <= counted && first.retryAfterSeconds > counted - 60);
      // Of other answers it is not heeded: the second pause is half a minute.
      assert.equal(second.retryAfterSeconds, null);
      assert.ok(Date.parse(unasked.nextAttemptAt) - Date.parse(second.at) < 110_000);
      assert.deepEqual([taken.status, receiver.received.length], ["DELIVERED", 3]);
    });
  }

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
});

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

describe("The pauses between tries", () => {
  /** When each try is, from the first, where every answer asks for a wait. */
  const triesWith = (askedMs: number | null, chance: number): number[] => {
    const tries = [0];
    for (;;) {
      const elapsedMs = tries.at(-1)!;
      const pauseMs = pauseAfter(tries.length, { askedMs, elapsedMs, chance });
      if (pauseMs === null) return tries;
      tries.push(elapsedMs + pauseMs);
    }
  };

  it("grow, and take a day together", () => {
    const sum = RETRY_PAUSES_MS.reduce((total, pause) => total + pause, 0);

    assert.deepEqual(
      RETRY_PAUSES_MS.toSorted((a, b) => a - b),
      RETRY_PAUSES_MS,
    );
    assert.equal(new Set(RETRY_PAUSES_MS).size, RETRY_PAUSES_MS.length);
    assert.ok(Math.abs(sum - DAY_MS) < HOUR_MS, String(sum));
  });

  for (const chance of [0, 0.5, 1]) {
    it(`are never shorter than the receiver asks, and take no longer together for it, at chance ${chance}`, () => {
      const longest = triesWith(null, 1).at(-1)!;
      for (const askedMs of [1_000, 60_000, 1_800_000, HOUR_MS]) {
        const tries = triesWith(askedMs, chance);

        assert.equal(tries.length, MAX_TRIES);
        for (const [i, at] of tries.slice(1).entries()) assert.ok(at - tries[i]! >= askedMs, `${i}: ${at}`);
        assert.ok(tries.at(-1)! <= longest, String(tries.at(-1)));
      }
    });
  }

  it("are as long as ever where the server itself was away for longer than they take", () => {
    const pauseMs = pauseAfter(3, { elapsedMs: 3 * DAY_MS, chance: 0.5 });

    assert.equal(pauseMs, RETRY_PAUSES_MS[2]);
  });
});

describe("What a receiver asks for by Retry-After", () => {
  const now = new Date("2026-11-26T12:00:00.400Z");

  for (const [status, header, waitMs] of [
    [429, "0", 0],
    [429, "1", 1_000],
    [503, "3600", HOUR_MS],
    [503, "3601", HOUR_MS],
    [503, "9".repeat(400), HOUR_MS],
    [429, "Thu, 26 Nov 2026 12:00:30 GMT", 29_600],
    [429, "Thursday, 26-Nov-26 12:00:30 GMT", 29_600],
    [429, "Thu Nov 26 12:00:30 2026", 29_600],
    [503, "Thu, 26 Nov 2026 11:00:00 GMT", 0],
    [503, "Fri, 31 Dec 9999 23:59:59 GMT", HOUR_MS],
    [503, undefined, null],
    [503, "", null],
    [503, "soon", null],
    [503, "-1", null],
    [503, "1.5", null],
    [503, "0x10", null],
    [503, "1e3", null],
    [503, "2026-11-26T12:00:30Z", null],
    [503, "Thu, 99 Nov 2026 12:00:30 GMT", null],
    [500, "60", null],
    [200, "60", null],
    [301, "60", null],
  ] as const) {
    it(`with ${status} and ${JSON.stringify(header?.slice(0, 40))} is ${waitMs === null ? "nothing" : `${waitMs} ms`}`, () => {
      assert.equal(readRetryAfter(status, header, now), waitMs);
    });
  }
});
