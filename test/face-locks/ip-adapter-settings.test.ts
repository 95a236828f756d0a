import assert from "node:assert/strict";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { insertAnalysedImage, makeFaceLock } from "../support/rows.js";

const FIELDS =
  "weight weightFaceIdV2 cnStrength startAt endAt weightType combineEmbeds embedsScaling pulidMethod";
const NOTHING_SET = Object.fromEntries(FIELDS.split(" ").map((name) => [name, null]));

const update = async (client: ApiClient, input: object) =>
  (
    await client.ask(
      `mutation ($input: UpdateFaceLockSettingsInput!) {
         updateFaceLockSettings(input: $input) {
           character { faceLock { revision ipAdapter { ${FIELDS} } strength } } userErrors { code field message }
         }
       }`,
      { input },
    )
  ).updateFaceLockSettings;

const revisionsOf = async (client: ApiClient, id: string) =>
  (
    await client.ask(
      `query ($id: ID!) { character(id: $id) { faceLock { revisions { nodes { revision cause ipAdapter { ${FIELDS} } } } } } }`,
      { id },
    )
  ).character.faceLock.revisions.nodes;

describe("The settings of the adapters", () => {
  let client: ApiClient;
  let characterId: string;

  beforeEach(async () => {
    const app = await sharedApp();
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
    await insertAnalysedImage(app.dataSource, client.workspaceId, characterId);
    await makeFaceLock(app.dataSource, client.workspaceId, characterId);
  });

  it("are null until something is set, stay when they are omitted, and are reset one by one or all at once", async () => {
    const steps = [
      await update(client, { characterId, strength: 0.8 }),
      await update(client, { characterId, ipAdapter: { weight: 1.2, weightType: "EASE_IN" } }),
      await update(client, { characterId, ipAdapter: { startAt: 0.1 } }),
      await update(client, { characterId, ipAdapter: { weight: null } }),
      await update(client, { characterId, ipAdapter: null }),
    ];

    assert.deepEqual(
      steps.map(({ character }) => character.faceLock.ipAdapter),
      [
        null,
        { ...NOTHING_SET, weight: 1.2, weightType: "EASE_IN" },
        { ...NOTHING_SET, weight: 1.2, weightType: "EASE_IN", startAt: 0.1 },
        { ...NOTHING_SET, weightType: "EASE_IN", startAt: 0.1 },
        null,
      ],
    );
  });

  it("are kept by the history, which has no line for a change that changes nothing", async () => {
    await update(client, { characterId, ipAdapter: { weight: 1, endAt: 0.9 } });
    await update(client, { characterId, ipAdapter: { weight: 1 } });
    await update(client, { characterId, ipAdapter: {} });
    await update(client, { characterId, ipAdapter: { endAt: 0.9, weight: 1, pulidMethod: null } });
    await update(client, { characterId, ipAdapter: { pulidMethod: "STYLE" } });

    assert.deepEqual(await revisionsOf(client, characterId), [
      {
        revision: 3,
        cause: "SETTINGS_CHANGED",
        ipAdapter: { ...NOTHING_SET, weight: 1, endAt: 0.9, pulidMethod: "STYLE" },
      },
      { revision: 2, cause: "SETTINGS_CHANGED", ipAdapter: { ...NOTHING_SET, weight: 1, endAt: 0.9 } },
      { revision: 1, cause: "IMAGE_ANALYSED", ipAdapter: null },
    ]);
  });

  it("take the bounds themselves", async () => {
    const lowest = { weight: 0, weightFaceIdV2: 0, cnStrength: 0, startAt: 0, endAt: 0.001 };
    const highest = { weight: 3, weightFaceIdV2: 5, cnStrength: 10, startAt: 0.999, endAt: 1 };

    const [low, high] = [
      await update(client, { characterId, ipAdapter: lowest }),
      await update(client, { characterId, ipAdapter: highest }),
    ];

    assert.deepEqual(low.character.faceLock.ipAdapter, { ...NOTHING_SET, ...lowest });
    assert.deepEqual(high.character.faceLock.ipAdapter, { ...NOTHING_SET, ...highest });
  });

  for (const [ipAdapter, field] of [
    [{ weight: 3.01 }, "weight"],
    [{ weight: -0.01 }, "weight"],
    [{ weightFaceIdV2: 5.1 }, "weightFaceIdV2"],
    [{ cnStrength: 10.5 }, "cnStrength"],
    [{ startAt: -1 }, "startAt"],
    [{ endAt: 1.1 }, "endAt"],
    [{ startAt: 0.5, endAt: 0.5 }, "startAt"],
    [{ startAt: 1 }, "startAt"],
    [{ endAt: 0 }, "endAt"],
    [{ endAt: 0.1, startAt: 0.2 }, "startAt"],
  ] as const) {
    it(`are refused at ${JSON.stringify(ipAdapter)}, and nothing is changed`, async () => {
      const { character, userErrors } = await update(client, { characterId, strength: 0.1, ipAdapter });

      assert.equal(character, null);
      assert.deepEqual(
        userErrors.map(({ code, field }: any) => [code, field]),
        [["INVALID_INPUT", ["ipAdapter", field]]],
      );
      const [line, ...earlier] = await revisionsOf(client, characterId);
      assert.deepEqual([line.revision, line.ipAdapter, earlier], [1, null, []]);
    });
  }

  it("are refused where an end that was set before lies before the new start", async () => {
    await update(client, { characterId, ipAdapter: { endAt: 0.4 } });

    const { userErrors } = await update(client, { characterId, ipAdapter: { startAt: 0.5 } });

    assert.deepEqual(userErrors[0].field, ["ipAdapter", "startAt"]);
    assert.match(userErrors[0].message, /startAt \(0\.5\) must lie before endAt \(0\.4\)/);
  });

  it("take no word that the consumer does not know", async () => {
    const { errors } = await client.graphql(
      `mutation ($input: UpdateFaceLockSettingsInput!) { updateFaceLockSettings(input: $input) { userErrors { code } } }`,
      { input: { characterId, ipAdapter: { weightType: "channel penalty" } } },
    );

    assert.equal(errors?.length, 1);
    assert.equal((await revisionsOf(client, characterId)).length, 1);
  });
});
