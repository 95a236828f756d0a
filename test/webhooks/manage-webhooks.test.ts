import assert from "node:assert/strict";
import { fromGlobalId, newId, toGlobalId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, startTestApp, type TestApp } from "../support/app.js";
import { statementsDuring } from "../support/count-statements.js";
import { insertCandidate } from "../support/rows.js";
import {
  ALL_EVENTS,
  create,
  created,
  mutate,
  readWebhook,
  rotate,
  sendTest,
  update,
} from "./webhook-client.js";

const URL = "https://receiver.example/hook?tenant=7";
const SECRETS_KEY = "a key of the operator's, which has 32 characters or more".replaceAll(" ", "-");

const deliveriesAmong = (jobs: { key: string | null }[]) =>
  jobs.filter(({ key }) => key?.startsWith("deliver:"));

describe("Webhooks", () => {
  let app: TestApp;
  let client: ApiClient;
  // No worker: nothing is sent.
  before(async () => {
    app = await startTestApp({ role: "api", environment: { WEBHOOK_SECRETS_KEY: SECRETS_KEY } });
  });
  beforeEach(async () => (client = await app.newWorkspace()));
  after(() => app.stop());

  const rowsOf = ({ workspaceId }: ApiClient): Promise<any[]> =>
    app.dataSource.query("SELECT * FROM webhooks WHERE workspace_id = $1 ORDER BY id", [workspaceId]);
  const jobsOf = ({ workspaceId }: ApiClient): Promise<any[]> =>
    app.dataSource.query(
      "SELECT key FROM graphile_worker._private_jobs WHERE payload->>'workspaceId' = $1 ORDER BY key",
      [workspaceId],
    );

  it("are made with a secret that is shown once, and kept sealed", async () => {
    const { webhook, secret, userErrors } = await create(client, { url: URL, description: "  Review app " });

    assert.deepEqual(userErrors, []);
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.deepEqual(webhook, {
      id: webhook.id,
      url: URL,
      description: "Review app",
      events: webhook.events,
      enabled: true,
      disabledAt: null,
      disabledReason: null,
      failingSince: null,
      previousSecretExpiresAt: null,
      createdAt: webhook.createdAt,
      updatedAt: webhook.updatedAt,
    });
    assert.deepEqual(webhook.events.toSorted(), ALL_EVENTS.toSorted());
    const row = JSON.stringify(await rowsOf(client));
    assert.ok(row.includes("sealed:") && !row.includes(secret.slice(6)));
    assert.ok(!JSON.stringify(await readWebhook(client, webhook.id)).includes(secret.slice(6)));
  });

  const refusals: [what: string, input: Record<string, unknown>, field: string, message: RegExp][] = [
    ["no URL", { url: " " }, "url", /needs the URL/],
    ["what is no URL", { url: "receiver" }, "url", /no URL/],
    ["a URL of another scheme", { url: "ftp://receiver.example/" }, "url", /https:\/\//],
    ["a script", { url: "javascript:alert(1)" }, "url", /https:\/\//],
    ["plain HTTP", { url: "http://receiver.example/" }, "url", /https:\/\//],
    ["a password in the URL", { url: "https://a:b@receiver.example/" }, "url", /password/],
    ["loopback", { url: "https://127.0.0.1/" }, "url", /not a public one/],
    ["loopback by name", { url: "https://localhost/" }, "url", /not a public one/],
    ["loopback as a number", { url: "https://2130706433/" }, "url", /not a public one/],
    ["the metadata address", { url: "https://169.254.169.254/" }, "url", /not a public one/],
    ["a URL that is too long", { url: `https://receiver.example/${"x".repeat(2_000)}` }, "url", /2000/],
    ["a NUL in the URL", { url: "https://receiver.example/\0" }, "url", /NUL/],
    ["no event", { url: URL, events: [] }, "events", /at least one/],
    ["a long description", { url: URL, description: "x".repeat(201) }, "description", /200/],
  ];
  for (const [what, input, field, message] of refusals) {
    it(`are not made with ${what}, and not changed to it`, async () => {
      const { userErrors, webhook, secret } = await create(client, input);

      assert.deepEqual([webhook, secret], [null, null]);
      assert.deepEqual([userErrors[0].code, userErrors[0].field], ["INVALID_INPUT", [field]]);
      assert.match(userErrors[0].message, message);
      assert.deepEqual([await rowsOf(client), await jobsOf(client)], [[], []]);

      const { id } = await created(client, { url: URL });
      const before = await rowsOf(client);
      const changed = await update(client, { id, ...input });
      assert.deepEqual([changed.webhook, changed.userErrors[0].code], [null, "INVALID_INPUT"]);
      assert.deepEqual(await rowsOf(client), before);
    });
  }

  it("are twenty in a workspace, however many are made at once", async () => {
    const answers = await Promise.all(Array.from({ length: 24 }, () => create(client, { url: URL })));

    const refused = answers.filter(({ webhook }) => webhook === null);
    assert.deepEqual(
      refused.map(({ userErrors }) => userErrors[0].code),
      Array(4).fill("CONFLICT"),
    );
    const { webhooks } = await client.ask("{ webhooks { id } }");
    assert.deepEqual(
      webhooks.map(({ id }: { id: string }) => id),
      answers.flatMap(({ webhook }) => webhook?.id ?? []).toSorted(),
    );
    assert.equal((await create(await app.newWorkspace(), { url: URL })).userErrors.length, 0);
  });

  it("change in what is given; null clears the description alone", async () => {
    const { id } = await created(client, { url: URL, description: "Review app", events: ["IMAGE_ANALYSED"] });

    const omitted = (await update(client, { id })).webhook;
    const nulls = (await update(client, { id, url: null, events: null, enabled: null, description: null }))
      .webhook;
    const changed = (
      await update(client, {
        id,
        url: "https://other.example/",
        events: ["CANDIDATE_SCORED", "CANDIDATE_SCORED"],
      })
    ).webhook;

    assert.deepEqual(
      [omitted.url, omitted.events, omitted.description],
      [URL, ["IMAGE_ANALYSED"], "Review app"],
    );
    assert.deepEqual(
      [nulls.url, nulls.events, nulls.description, nulls.enabled],
      [URL, ["IMAGE_ANALYSED"], null, true],
    );
    assert.deepEqual([changed.url, changed.events], ["https://other.example/", ["CANDIDATE_SCORED"]]);
  });

  it("are disabled and enabled by hand, twice too, and say why", async () => {
    const { id } = await created(client, { url: URL });

    const off = (await update(client, { id, enabled: false })).webhook;
    const offAgain = (await update(client, { id, enabled: false })).webhook;
    const on = (await update(client, { id, enabled: true })).webhook;

    assert.deepEqual([off.enabled, off.disabledReason], [false, "It was disabled with updateWebhook."]);
    assert.equal(offAgain.disabledAt, off.disabledAt);
    assert.deepEqual([on.enabled, on.disabledAt, on.disabledReason], [true, null, null]);
  });

  it("are deleted with their log, and with what was still to be sent", async () => {
    const { id } = await created(client, { url: URL });
    const kept = await created(client, { url: URL });
    await sendTest(client, id);
    const { delivery } = await sendTest(client, kept.id);

    const answer = await mutate(client, "deleteWebhook", { id }, "deletedId");

    assert.deepEqual(answer, { deletedId: id, userErrors: [] });
    assert.equal(await readWebhook(client, id), null);
    assert.deepEqual(await jobsOf(client), [
      { key: `deliver:${fromGlobalId("WebhookDelivery", delivery.id)}` },
    ]);
    const again = await mutate(client, "deleteWebhook", { id }, "deletedId");
    assert.deepEqual([again.deletedId, again.userErrors[0].code], [null, "NOT_FOUND"]);
  });

  for (const overlapHours of [-1, 169]) {
    it(`do not keep a secret valid for ${overlapHours} hours`, async () => {
      const { id } = await created(client, { url: URL });
      const before = await rowsOf(client);

      const { secret, userErrors } = await rotate(client, { id, overlapHours });

      assert.deepEqual(
        [secret, userErrors[0].code, userErrors[0].field],
        [null, "INVALID_INPUT", ["overlapHours"]],
      );
      assert.deepEqual(await rowsOf(client), before);
    });
  }

  it("are nobody's who has no admin key, and no other workspace's, by any way", async () => {
    const { id } = await created(client, { url: URL });
    const { delivery } = await sendTest(client, id);
    const { dataSource, url } = app;
    const reader = await clientWithScopes(dataSource, url, client.workspaceId, [
      Scope.CHARACTERS_WRITE,
      Scope.TRAINING_WRITE,
    ]);
    const stranger = await app.newWorkspace();
    const NODE = "query ($id: ID!) { node(id: $id) { id } }";

    for (const target of [id, delivery.id]) {
      assert.equal((await client.ask(NODE, { id: target })).node.id, target);
      assert.equal((await stranger.ask(NODE, { id: target })).node, null);
      const { errors } = await reader.graphql(NODE, { id: target });
      assert.equal(errors?.[0]?.extensions.code, "FORBIDDEN");
    }
    assert.deepEqual((await stranger.ask("{ webhooks { id } }")).webhooks, []);
    assert.equal(await readWebhook(stranger, id), null);
  });

  for (const nonsense of ["", "hook_x", "char_01m8apnx1ef7p9ac1pcfs0k2vg", toGlobalId("Webhook", newId())]) {
    it(`are not found under ${JSON.stringify(nonsense)}`, async () => {
      assert.equal(await readWebhook(client, nonsense), null);
      for (const { userErrors } of [
        await update(client, { id: nonsense }),
        await rotate(client, { id: nonsense }),
        await sendTest(client, nonsense),
      ])
        assert.deepEqual([userErrors[0].code, userErrors[0].field], ["NOT_FOUND", ["id"]]);
    });
  }

  it("let decisions and erasures at the same time each have their way", async () => {
    await created(client, { url: URL });
    for (let round = 0; round < 8; round++) {
      const characterId = await client.createCharacter();
      const ids = await Promise.all(
        Array.from({ length: 5 }, () => insertCandidate(app.dataSource, client.workspaceId, characterId)),
      );
      const remove = client.ask("mutation ($id: ID!) { deleteCharacter(input: { id: $id }) { deletedId } }", {
        id: characterId,
      });

      const [{ deleteCharacter }, ...reviews] = await Promise.all([
        remove,
        ...ids.map((id) => client.review([id], "REJECT")),
      ]);

      assert.equal(deleteCharacter.deletedId, characterId);
      for (const { userErrors } of reviews)
        assert.ok(userErrors.length === 0 || userErrors[0].code === "NOT_FOUND");
    }
    assert.deepEqual(
      [(await rowsOf(client)).length, await jobsOf(client).then((jobs) => deliveriesAmong(jobs))],
      [1, []],
    );
  });

  it("take as many statements for the webhooks of many deliveries as for those of one", async () => {
    const { id } = await created(client, { url: URL });
    for (let i = 0; i < 5; i++) await sendTest(client, id);
    const LIST = `query ($id: ID!, $first: Int!) { webhook(id: $id) {
      deliveries(first: $first) { nodes { id attempts { at } webhook { url } } } } }`;

    const forOne = await statementsDuring(app, () => client.ask(LIST, { id, first: 1 }));
    const forFive = await statementsDuring(app, () => client.ask(LIST, { id, first: 5 }));

    assert.equal(forFive.length, forOne.length, forFive.join("\n"));
  });
});
