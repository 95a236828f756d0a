import assert from "node:assert/strict";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, sharedApp, type TestApp } from "../support/app.js";
import { tracesOf, waitForJobs } from "../support/traces.js";
import { approvedCandidates } from "../training-sets/made-candidates.js";
import { builtSet, createSet } from "../training-sets/training-client.js";

describe("createTrainingSet with an idempotency key", function () {
  this.timeout(120_000);
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  let candidateIds: string[];

  before(async () => void (app = await sharedApp()));
  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
    candidateIds = await approvedCandidates(app, client, characterId, 2);
  });

  const create = (input: object = {}, asker = client): Promise<any> =>
    createSet(asker, { characterId, allowIncomplete: true, idempotencyKey: "a", ...input });
  const setIds = async (): Promise<string[]> => {
    const sets: { id: string }[] = await app.dataSource.query(
      "SELECT id FROM training_sets WHERE workspace_id = $1",
      [client.workspaceId],
    );
    return sets.map(({ id }) => id);
  };
  const keys = (): Promise<unknown[]> =>
    app.dataSource.query("SELECT FROM idempotency_keys WHERE workspace_id = $1", [client.workspaceId]);

  it("answers the set made first when the key comes again, as it is now, whatever was approved since", async () => {
    const { trainingSet, userErrors } = await create();
    assert.deepEqual(userErrors, []);
    const built = await builtSet(client, trainingSet.id);
    await approvedCandidates(app, client, characterId, 1);

    const again = await create();

    assert.deepEqual(again.userErrors, []);
    assert.deepEqual(
      [again.trainingSet.id, again.trainingSet.status, again.trainingSet.itemCount],
      [trainingSet.id, "READY", 2],
    );
    assert.equal(again.trainingSet.sha256, built.sha256);
    assert.equal((await setIds()).length, 1);
  });

  it("takes the key in the header, too", async () => {
    const text = `mutation ($input: CreateTrainingSetInput!) {
      createTrainingSet(input: $input) { trainingSet { id } userErrors { code } }
    }`;
    const input = { characterId, triggerWord: "mira01", layout: "KOHYA", allowIncomplete: true };
    const send = () => client.graphql(text, { input }, "a");

    const answers = [await send(), await send()];

    assert.deepEqual(answers[1], answers[0]);
    assert.deepEqual(answers[0]!.data.createTrainingSet.userErrors, []);
    assert.equal((await setIds()).length, 1);
  });

  it("makes one set of five requests at once", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create()));

    assert.deepEqual(
      answers.flatMap(({ userErrors }) => userErrors),
      [],
    );
    assert.equal(new Set(answers.map(({ trainingSet }) => trainingSet.id)).size, 1);
    assert.equal((await setIds()).length, 1);
  });

  it("makes another set with another key, and without one", async () => {
    await create();
    await create({ idempotencyKey: "b" });
    await create({ idempotencyKey: null });

    assert.equal((await setIds()).length, 3);
  });

  for (const [what, input] of Object.entries<() => object>({
    "trigger word": () => ({ triggerWord: "nora01" }),
    class: () => ({ className: "woman" }),
    resolution: () => ({ resolution: 1024 }),
    layout: () => ({ layout: "KOHYA" }),
    "choice of candidates": () => ({ candidateIds: candidateIds.slice(0, 1) }),
    "choice of references": () => ({ includeReferences: true }),
    "wish for masks": () => ({ masks: true }),
    "wish to be complete": () => ({ allowIncomplete: false }),
  })) {
    it(`is refused with CONFLICT for another ${what}, and makes nothing`, async () => {
      await create();
      await waitForJobs(app);
      const before = await tracesOf(app, client.workspaceId);

      const { trainingSet, userErrors } = await create(input());

      assert.equal(trainingSet, null);
      assert.deepEqual(
        userErrors.map(({ code, field }: any) => [code, field]),
        [["CONFLICT", ["idempotencyKey"]]],
      );
      assert.equal((await setIds()).length, 1);
      assert.deepEqual(await tracesOf(app, client.workspaceId), before);
    });
  }

  it("leaves the key free when it is refused", async () => {
    const refused = await create({ allowIncomplete: false });
    assert.equal(refused.userErrors[0].__typename, "NotReadyForTrainingError");
    assert.deepEqual(await keys(), []);

    const { trainingSet, userErrors } = await create();

    assert.deepEqual([trainingSet.itemCount, userErrors], [2, []]);
  });

  for (const [what, remove] of [
    ["the set", (id: string) => ["deleteTrainingSet", "DeleteTrainingSetInput", id]],
    ["its character", () => ["deleteCharacter", "DeleteCharacterInput", characterId]],
  ] as const) {
    it(`says that the set was deleted since, with ${what}`, async () => {
      const { trainingSet } = await create();
      const [mutation, type, id] = remove(trainingSet.id);
      const text = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`;
      await client.ask(text, { input: { id } });

      const again = await create();

      assert.equal(again.trainingSet, null);
      const [{ code, field, message }] = again.userErrors;
      assert.deepEqual([code, field], ["NOT_FOUND", ["idempotencyKey"]]);
      assert.match(message, /training set .* was deleted since/);
      assert.deepEqual(await setIds(), []);
    });
  }

  it("needs the scope to create, also for what was created", async () => {
    await create();
    const reader = await clientWithScopes(app.dataSource, app.url, client.workspaceId, [
      Scope.CHARACTERS_READ,
    ]);

    const { trainingSet, userErrors } = await create({}, reader);

    assert.deepEqual([trainingSet, userErrors[0].code], [null, "FORBIDDEN"]);
  });
});
