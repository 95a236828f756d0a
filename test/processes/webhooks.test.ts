import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import { type OwnDatabase, useOwnDatabaseEach } from "../support/own-database.js";
import { variantOfSample } from "../support/pictures.js";
import { type ProcessSandbox, useSandboxEach } from "../support/process-sandbox.js";
import { waitUntil } from "../support/wait-until.js";
import { headersOf, Receiver } from "../webhooks/receiver.js";
import { created, LOOPBACK, readWebhook } from "../webhooks/webhook-client.js";

describe("A webhook of a server of several processes", function () {
  // A worker counts as dead after 20 seconds, and whole servers start on a machine that may be busy.
  this.timeout(180_000);
  let sandbox: ProcessSandbox;
  let receiver: Receiver;
  let own: OwnDatabase;

  useSandboxEach((opened) => (sandbox = opened));
  useOwnDatabaseEach((opened) => (own = opened));
  beforeEach(async () => (receiver = await Receiver.start()));
  afterEach(() => receiver.stop());

  it("is told, under the same id, of what a worker was telling when it was killed, and of all behind it", async () => {
    const environment = { DATABASE_URL: own.url, ...LOOPBACK };
    const [api, doomed] = await Promise.all([
      sandbox.start("api", environment),
      sandbox.start("worker", environment),
    ]);
    const { id, secret } = await created(api.client, { url: receiver.url });
    receiver.answers.push("silence");
    const characterId = await api.client.createCharacter();
    await api.client.upload(characterId, await variantOfSample(6, 1));
    await receiver.hear(1);
    // A worker that is killed before its job has ended leaves it to another, who analyses, and tells of it, again.
    await waitUntil("its analysis is over", async () => {
      const jobs: unknown[] = await own.dataSource.query(
        "SELECT FROM graphile_worker.jobs WHERE task_identifier = 'analyse_reference_image'",
      );
      return jobs.length === 0;
    });

    await doomed.stop("SIGKILL");
    await sandbox.start("worker", environment);

    const all = await waitUntil(
      "both are delivered",
      async () => {
        const { deliveries } = await readWebhook(api.client, id);
        return deliveries.nodes.every(({ status }: any) => status === "DELIVERED") && deliveries.nodes;
      },
      60_000,
    );
    assert.deepEqual(all.map(({ type }: any) => type).toSorted(), ["face_lock.changed", "image.analysed"]);
    const [broken, ...delivered] = receiver.received;
    const ids = delivered.map(({ headers }) => headers["webhook-id"]);
    assert.equal(new Set(ids).size, 2);
    assert.ok(ids.includes(broken!.headers["webhook-id"]));
    for (const one of delivered) assert.ok(new Webhook(secret).verify(one.body, headersOf(one)));
  });
});
