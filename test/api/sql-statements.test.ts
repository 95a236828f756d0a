import assert from "node:assert/strict";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { statementsDuring } from "../support/count-statements.js";
import { ReferenceImageType } from "../../src/reference-images/reference-image.entity.js";
import { insertAnalysedImage, insertCandidate, makeFaceLock } from "../support/rows.js";

const LIST = `query ($first: Int!) {
  characters(first: $first) {
    nodes {
      name primaryImage { id } referenceImageUrls
      referenceImages {
        id url thumbnailUrl matchScore assessment { score } character { id }
        face { detectionScore embedding { vector } }
      }
      faceLock { status anchor { id } contributions { weight image { id face { yawDegrees } } } }
    }
  }
}`;

describe("The SQL statements of a list of characters", () => {
  let app: TestApp;
  let client: ApiClient;

  before(async () => {
    app = await startTestApp({ role: "api" });
    client = await app.newWorkspace();
    for (let i = 0; i < 12; i++) {
      const characterId = await client.createCharacter(`Character ${i}`);
      for (let position = 0; position <= i; position++) {
        const row = { position, embeddingValue: 0.05 + position / 100 };
        await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, row);
      }
      await makeFaceLock(app.dataSource, client.workspaceId, characterId);
    }
    await client.ask(LIST, { first: 1 });
  });
  after(() => app.stop());

  it("are as many for twelve characters with up to twelve images, faces and face locks as for two", async () => {
    let nodes: any[] = [];
    const forTwo = await statementsDuring(app, () => client.ask(LIST, { first: 2 }));
    const forTwelve = await statementsDuring(app, async () => {
      ({ nodes } = (await client.ask(LIST, { first: 12 })).characters);
    });

    assert.equal(nodes.length, 12);
    assert.ok(nodes.every(({ faceLock, referenceImages }) => faceLock && referenceImages[0].face));
    assert.equal(forTwelve.length, forTwo.length, forTwelve.join("\n"));
    // The key, and one statement each for characters, their images, faces and face locks, the characters, images and faces met again (faces without their long
    // columns), the states of the sets, and the characters, images and faces of those that were not judged before, read behind their states.
    assert.equal(forTwelve.length, 12, forTwelve.join("\n"));

    const again = await statementsDuring(app, () => client.ask(LIST, { first: 12 }));
    assert.equal(again.length, 9, again.join("\n"));
  });

  it("read of the images no more than the primary ones, where only those are asked for", async () => {
    const client = await app.newWorkspace();
    const characterId = await client.createCharacter("Mira");
    const row = { position: 1, type: ReferenceImageType.PRIMARY };
    await insertAnalysedImage(app.dataSource, client.workspaceId, characterId);
    const primaryId = await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, row);
    await client.createCharacter("Without images");
    const primariesIn = async (more: string) => {
      let nodes: any[] = [];
      const statements = await statementsDuring(app, async () => {
        const query = `{ characters { nodes { primaryImage { id } ${more} } } }`;
        ({ nodes } = (await client.ask(query)).characters);
      });
      assert.deepEqual(
        nodes.map(({ primaryImage }) => primaryImage?.id),
        [undefined, primaryId],
      );
      return statements.filter((sql) => sql.includes("reference_images"));
    };

    const [alone, ...others] = await primariesIn("");
    const withAll = await primariesIn("referenceImages { id }");

    assert.match(alone!, /"type" = 'PRIMARY'/);
    assert.deepEqual(others, []);
    // Where all are there, the primary is looked for among them.
    assert.equal(withAll.length, 1);
    assert.doesNotMatch(withAll[0]!, /PRIMARY/);
  });
});

describe("The SQL statements of nodes(ids)", () => {
  let app: TestApp;
  let client: ApiClient;
  let ids: string[];

  before(async () => {
    app = await startTestApp({ role: "api" });
    client = await app.newWorkspace();
    ids = [];
    for (let i = 0; i < 10; i++) {
      const characterId = await client.createCharacter(`Character ${i}`);
      const imageId = await insertAnalysedImage(app.dataSource, client.workspaceId, characterId);
      const candidateId = await insertCandidate(app.dataSource, client.workspaceId, characterId);
      ids.push(characterId, imageId, candidateId);
    }
  });
  after(() => app.stop());

  it("are one for each type of object among the ids, beside the key's, however many there are", async () => {
    const ask = (asked: string[]) =>
      client.ask(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on ReferenceImage { character { id name } } } }",
        { ids: asked },
      );
    await ask(ids);
    let nodes: { id: string }[] = [];

    const statements = await statementsDuring(app, async () => {
      ({ nodes } = await ask([...ids, ...ids]));
    });

    assert.deepEqual(
      nodes.map(({ id }) => id),
      [...ids, ...ids],
    );
    assert.equal(statements.length, 4, statements.join("\n"));
  });
});
