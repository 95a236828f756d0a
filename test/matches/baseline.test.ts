import assert from "node:assert/strict";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp, withApiApp } from "../support/app.js";
import { statementsDuring } from "../support/count-statements.js";
import { onePerson } from "../support/one-person.js";
import { insertAnalysedImage, makeFaceLock } from "../support/rows.js";
import { embeddingOf } from "../support/made-people.js";
import { characterWith, characterWithThreePhotos, score } from "./score-pictures.js";

const BASELINE = `baseline {
  leaveOneOut { count minimum p10 median p90 maximum }
  pairs { count minimum p10 median p90 maximum }
}`;

const baselineOf = async (client: ApiClient, id: string) =>
  (
    await client.ask(
      `query ($id: ID!) { character(id: $id) { referenceImages { matchScore } faceLock { ${BASELINE} } } }`,
      { id },
    )
  ).character;

/** Linear between the two nearest. */
function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (at - Math.floor(at)) * (above - below);
}

function assertDistribution(actual: any, scores: number[]): void {
  const expected = {
    count: scores.length,
    minimum: Math.min(...scores),
    p10: quantile(scores, 0.1),
    median: quantile(scores, 0.5),
    p90: quantile(scores, 0.9),
    maximum: Math.max(...scores),
  };
  for (const [name, value] of Object.entries(expected)) {
    assert.ok(Math.abs(actual[name] - value) < 1e-6, `${name}: ${actual[name]}, not ${value}`);
  }
}

/** Rows of made photos, so many of one made person. */
async function insertPhotos(client: ApiClient, count: number, strangers = 0): Promise<string> {
  const { dataSource } = await sharedApp();
  const characterId = await client.createCharacter();
  for (let position = 0; position < count + strangers; position++) {
    const person = position < count ? "Mira" : `stranger ${position}`;
    const face = { embedding: embeddingOf(person, position, 0.2), model: "rows" };
    await insertAnalysedImage(dataSource, client.workspaceId, characterId, { position, face });
  }
  await makeFaceLock(dataSource, client.workspaceId, characterId);
  return characterId;
}

describe("A face lock's baseline", function () {
  this.timeout(60_000);

  it("is how each reference scores against the others' template, and every two against each other", async () => {
    const { client, characterId } = await characterWithThreePhotos();

    const { referenceImages, faceLock } = await baselineOf(client, characterId);

    assertDistribution(
      faceLock.baseline.leaveOneOut,
      referenceImages.map(({ matchScore }: any) => matchScore),
    );
    const { match } = await score(client, characterId, await onePerson.first());
    assert.equal(faceLock.baseline.pairs.count, 3);
    const own = match.comparisons.map((one: any) => one.score);
    assert.ok(Math.min(...own) >= faceLock.baseline.pairs.minimum - 1e-6);
    assert.ok(Math.max(...own) <= faceLock.baseline.pairs.maximum + 1e-6);
  });

  it("counts every reference of the template once, and no outlier", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const characterId = await insertPhotos(client, 7, 2);

    const { referenceImages, faceLock } = await baselineOf(client, characterId);

    assert.equal(faceLock.baseline.pairs.count, 21);
    assertDistribution(
      faceLock.baseline.leaveOneOut,
      referenceImages.slice(0, 7).map(({ matchScore }: any) => matchScore),
    );
  });

  it("is null with fewer than three references", async () => {
    const { client, characterId } = await characterWith([await onePerson.first(), await onePerson.second()]);

    assert.deepEqual((await baselineOf(client, characterId)).faceLock, { baseline: null });
  });

  it("tells a person what is low for this face: the placement is that among its scores", async () => {
    const { client, characterId } = await characterWithThreePhotos();
    const { referenceImages } = await baselineOf(client, characterId);

    const { match } = await score(client, characterId, await onePerson.fourth());

    const asLow = referenceImages.filter(({ matchScore }: any) => matchScore <= match.score).length;
    assert.equal(match.placement.comparisons, 3);
    assert.ok(Math.abs(match.placement.percentile - (100 * asLow) / 3) < 1e-9);
  });

  it("takes as many SQL statements for a list of characters as for one", () =>
    withApiApp(async (app) => {
      const client = await app.newWorkspace();
      for (let i = 0; i < 6; i++) {
        const characterId = await client.createCharacter(`Character ${i}`);
        for (let position = 0; position < 4; position++) {
          const face = { embedding: embeddingOf(`Mira ${i}`, position, 0.2) };
          await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, { position, face });
        }
        await makeFaceLock(app.dataSource, client.workspaceId, characterId);
      }
      const list = `query ($first: Int!) { characters(first: $first) { nodes { faceLock { ${BASELINE} } } } }`;
      await client.ask(list, { first: 1 });

      const forOne = await statementsDuring(app, () => client.ask(list, { first: 1 }));
      let nodes: any[] = [];
      const forSix = await statementsDuring(app, async () => {
        ({ nodes } = (await client.ask(list, { first: 6 })).characters);
      });

      assert.ok(nodes.every(({ faceLock }) => faceLock.baseline.leaveOneOut.count === 4));
      assert.equal(forSix.length, forOne.length, forSix.join("\n"));
      // The key, the characters, their locks, their images, the faces.
      assert.equal(forSix.length, 5, forSix.join("\n"));
    }));
});
