import assert from "node:assert/strict";
import type { DataSource } from "typeorm";
import { matchScoresByCharacter } from "../../src/face-locks/face-lock.loaders.js";
import { OperationTime } from "../../src/graphql/operation-time.js";
import { RequestContext } from "../../src/graphql/request-context.js";
import { judgedSetByCharacter } from "../../src/identity-sets/identity-set.loaders.js";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { ReferenceImageType } from "../../src/reference-images/reference-image.entity.js";
import { imagesWithFacesByCharacter } from "../../src/reference-images/reference-image.loaders.js";
import { Scope } from "../../src/workspaces/scope.js";
import { Viewer } from "../../src/workspaces/viewer.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { statementsDuring } from "../support/count-statements.js";
import { insertAnalysedImage, makeFaceLock } from "../support/rows.js";

const ASKED = `query ($id: ID!) { character(id: $id) {
  referenceImages { id assessment { verdict score findings { code message } } }
  identitySet {
    size health exactHealth cohesion note dueCount coverage { name count images { id caption fileName } }
    conflicts { kind message images { id } } recommendations { id kind gain message reason image { id } } } } }`;

const ask = async (client: ApiClient, id: string) => (await client.ask(ASKED, { id })).character;

describe("A set that was judged before", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  let imageIds: string[];

  before(async () => {
    app = await startTestApp({ role: "api" });
  });
  after(() => app.stop());

  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
    imageIds = [];
    for (let i = 0; i < 4; i++) {
      const type = i === 0 ? ReferenceImageType.PRIMARY : ReferenceImageType.REFERENCE;
      const row = { position: i, type, embeddingValue: 0.05 + i / 100, caption: `caption ${i}` };
      imageIds.push(await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, row));
    }
    await makeFaceLock(app.dataSource, client.workspaceId, characterId);
  });

  it("is not judged anew: neither faces nor images are read for its report", async () => {
    const report = `query ($id: ID!) { character(id: $id) { identitySet { health recommendations { id } } } }`;
    const first = await client.ask(report, { id: characterId });
    let second: unknown;

    const statements = await statementsDuring(app, async () => {
      second = await client.ask(report, { id: characterId });
    });

    assert.deepEqual(second, first);
    // The key, the character, and the state of its set.
    assert.equal(statements.length, 3, statements.join("\n"));
  });

  it("is told alike to a hundred that ask at once", async () => {
    await ask(client, characterId);
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(client, characterId)));

    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
  });

  it("is not kept of rows that its request had read before it changed", async () => {
    const { manager } = app.dataSource;
    const viewer = new Viewer(client.workspaceId, client.workspaceId, "test", [Scope.CHARACTERS_READ]);
    const newContext = () =>
      new RequestContext({
        viewer,
        manager,
        signal: new AbortController().signal,
        time: new OperationTime(60_000),
        idempotencyKeyHeader: null,
        reportFault: String,
        reportRefusal: () => {},
      });
    const id = fromGlobalId("Character", characterId)!;
    const early = newContext();
    await early.loader(imagesWithFacesByCharacter).load(id);

    await manager.query("DELETE FROM reference_images WHERE id = $1", [idOf(imageIds[3]!)]);
    await early.loader(judgedSetByCharacter).load(id);
    await early.loader(matchScoresByCharacter).load(id);

    const late = newContext();
    assert.equal((await late.loader(judgedSetByCharacter).load(id))!.images.length, 3);
    assert.equal((await late.loader(matchScoresByCharacter).load(id))!.size, 3);
  });

  const idOf = (id: string) => fromGlobalId("ReferenceImage", id);
  const CHANGES: [name: string, change: (dataSource: DataSource) => Promise<unknown>][] = [
    [
      "an image is deleted",
      (dataSource) => dataSource.query("DELETE FROM reference_images WHERE id = $1", [idOf(imageIds[3]!)]),
    ],
    [
      "an image is added",
      (dataSource) =>
        insertAnalysedImage(dataSource, client.workspaceId, characterId, {
          position: 9,
          embeddingValue: 0.2,
        }),
    ],
    [
      "an image is set aside",
      (dataSource) =>
        dataSource.query("UPDATE reference_images SET shapes_face_lock = false WHERE id = $1", [
          idOf(imageIds[2]!),
        ]),
    ],
    [
      "a caption is written",
      (dataSource) =>
        dataSource.query("UPDATE reference_images SET caption = 'another' WHERE id = $1", [
          idOf(imageIds[1]!),
        ]),
    ],
    [
      "a face is described anew",
      (dataSource) =>
        dataSource.query("UPDATE faces SET yaw_degrees = 40 WHERE reference_image_id = $1", [
          idOf(imageIds[1]!),
        ]),
    ],
    [
      "a face is gone",
      (dataSource) =>
        dataSource.query("DELETE FROM faces WHERE reference_image_id = $1", [idOf(imageIds[1]!)]),
    ],
    [
      "the character's threshold changes",
      (dataSource) =>
        dataSource.query("UPDATE characters SET match_threshold = 0.99 WHERE id = $1", [
          fromGlobalId("Character", characterId),
        ]),
    ],
    [
      "the character is meant to be older",
      (dataSource) =>
        dataSource.query("UPDATE characters SET age_min = 70, age_max = 80 WHERE id = $1", [
          fromGlobalId("Character", characterId),
        ]),
    ],
    [
      "the workspace asks for consent",
      (dataSource) =>
        dataSource.query("UPDATE workspaces SET requires_consent = true WHERE id = $1", [client.workspaceId]),
    ],
  ];

  for (const [name, change] of CHANGES) {
    it(`is judged anew when ${name}, also by a process that did not write it`, async () => {
      const before = await ask(client, characterId);

      await change(app.dataSource);

      const after = await ask(client, characterId);
      assert.notDeepEqual(after, before);
      const other = await startTestApp({ role: "api", databaseUrl: app.databaseUrl });
      try {
        const { data } = await fetch(`${other.url}/graphql`, {
          method: "POST",
          headers: { ...client.headers, "Content-Type": "application/json" },
          body: JSON.stringify({ query: ASKED, variables: { id: characterId } }),
        }).then((response) => response.json() as any);
        assert.deepEqual(data.character, after);
      } finally {
        await other.stop();
      }
    });
  }
});
