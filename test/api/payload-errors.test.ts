import assert from "node:assert/strict";
import { getNullableType, isNonNullType, isObjectType } from "graphql";
import { uuidv7 } from "uuidv7";
import { createSchema } from "../../src/api/schema.js";
import { toGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";

const NO_SET = toGlobalId("TrainingSet", uuidv7());

describe("An unexpected fault at one of several mutations", () => {
  let app: TestApp;
  let client: ApiClient;

  before(async () => {
    app = await startTestApp({ role: "api" });
    client = await app.newWorkspace();
    await app.dataSource.query("ALTER TABLE training_sets RENAME TO elsewhere");
  });
  after(() => app.stop());

  /** With the status, which the client of the tests does not tell. */
  async function send(query: string): Promise<{ status: number; data: any; errors?: any[] }> {
    const response = await fetch(`${client.url}/graphql`, {
      method: "POST",
      headers: { ...client.headers, "Content-Type": "application/json" },
      body: JSON.stringify({ query }),
    });
    return { status: response.status, ...((await response.json()) as { data: any }) };
  }

  const create = (name: string) => `createCharacter(input: { name: "${name}" }) {
    character { name }
    userErrors { code }
  }`;
  const fail = `deleteTrainingSet(input: { id: "${NO_SET}" }) { deletedId userErrors { code } }`;

  it("is told by its path, and the answers of the others stay", async () => {
    const { status, data, errors } = await send(
      `mutation { first: ${create("Mira")} second: ${fail} third: ${create("Nova")} }`,
    );

    assert.deepEqual(data, {
      first: { character: { name: "Mira" }, userErrors: [] },
      second: null,
      third: { character: { name: "Nova" }, userErrors: [] },
    });
    assert.deepEqual(
      errors?.map(({ path, extensions }) => [path, extensions.code]),
      [[["second"], "INTERNAL_SERVER_ERROR"]],
    );
    assert.equal(status, 200);
  });

  it("is told in the same way of a mutation by itself", async () => {
    const { data, errors } = await send(`mutation { ${fail} }`);

    assert.deepEqual(data, { deleteTrainingSet: null });
    assert.deepEqual(
      errors?.map(({ path }) => path),
      [["deleteTrainingSet"]],
    );
  });

  it("leaves what another was refused for", async () => {
    const { data, errors } = await send(`mutation { refused: ${create(" ")} failed: ${fail} }`);

    assert.deepEqual(data, {
      refused: { character: null, userErrors: [{ code: "INVALID_INPUT" }] },
      failed: null,
    });
    assert.equal(errors?.length, 1);
  });
});

describe("Every mutation of the schema", () => {
  const mutations = Object.values(createSchema().getMutationType()!.getFields());

  it("answers a payload that may be null, so that a fault at one leaves the answers of others", () => {
    assert.ok(mutations.length > 30);
    assert.deepEqual(
      mutations.filter(({ type }) => isNonNullType(type)).map(({ name }) => name),
      [],
    );
  });

  it("has a payload of which everything but userErrors may be null, so that they outlive a fault below it", () => {
    const filled = mutations.flatMap(({ type }) => {
      const payload = getNullableType(type);
      assert.ok(isObjectType(payload));
      return Object.values(payload.getFields())
        .filter((field) => isNonNullType(field.type))
        .map(({ name }) => name);
    });

    assert.deepEqual(
      filled,
      mutations.map(() => "userErrors"),
    );
  });
});
