import assert from "node:assert/strict";
import type { DataSource } from "typeorm";
import type { FaceIndex, FaceQuery, FoundTemplate } from "../../src/face-search/face-index.js";
import { identityOf } from "../../src/judgement/likeness/identity.js";
import { embeddingDistance, secondShareOf } from "../../src/judgement/likeness/match-score.js";
import { scoreAgainstTemplate } from "../../src/judgement/likeness/template-score.js";
import type { WorkspaceEntity } from "../../src/workspaces/workspace.entity.js";
import { WorkspaceService } from "../../src/workspaces/workspace.service.js";
import { insertTemplates, MODEL, type MadeTemplate, photoOf } from "./made-templates.js";

export interface IndexInTest {
  dataSource: DataSource;
  index: FaceIndex;
}

/** More than a statement's batch. */
const MANY = 2_500;
let workspaces = 0;

/** What every way to search holds, on rows of its own workspaces. */
export function faceIndexContract(given: () => IndexInTest): void {
  const newWorkspace = (): Promise<WorkspaceEntity> =>
    new WorkspaceService(given().dataSource).create(`searched ${process.pid} ${workspaces++}`);
  const insert = async (templates: MadeTemplate[], workspaceId?: string) => {
    const id = workspaceId ?? (await newWorkspace()).id;
    return { workspaceId: id, ids: await insertTemplates(given().dataSource, id, templates) };
  };
  const search = (workspaceId: string, query: Partial<FaceQuery>) =>
    given().index.search(workspaceId, {
      model: MODEL,
      probes: [{ identity: photoOf("Mira", "probe"), effectivePhotos: 1 }],
      first: 10,
      minScore: 0,
      ...query,
    });
  const people = (count: number): MadeTemplate[] =>
    Array.from({ length: count }, (_, i) => ({
      embedding: photoOf(`person ${i % 500}`, i),
      effectivePhotos: 1 + (i % 7),
    }));

  it(`finds the best of ${MANY}, in order, as comparing with each would`, async () => {
    const templates = people(MANY);
    const { workspaceId, ids } = await insert(templates);
    const probe = photoOf("person 7", "probe");

    const { found, searched } = await search(workspaceId, {
      probes: [{ identity: probe, effectivePhotos: 1 }],
      first: 20,
      minScore: 0.1,
    });

    const expected = templates
      .map(({ embedding, effectivePhotos }, i): FoundTemplate => {
        const distance = embeddingDistance(embedding, probe);
        const score = scoreAgainstTemplate(distance, MODEL, effectivePhotos!, { effectivePhotos: 1 });
        return { characterId: ids[i]!, probe: 0, distance, score };
      })
      .toSorted((a, b) => b.score - a.score || a.distance - b.distance)
      .slice(0, 20);
    assert.equal(searched, MANY);
    assert.deepEqual(
      found.map(({ characterId }) => characterId),
      expected.map(({ characterId }) => characterId),
    );
    for (const [i, { score, distance }] of found.entries()) {
      assert.ok(Math.abs(distance - expected[i]!.distance) < 1e-5);
      assert.ok(Math.abs(score - expected[i]!.score) < 1e-3);
    }
  });

  it("answers what reaches the lowest score, at most so many, without who is left out", async () => {
    const own = photoOf("Mira", 1);
    const { workspaceId, ids } = await insert([
      { embedding: own },
      { embedding: photoOf("Mira", 2) },
      { embedding: photoOf("Nora", 1) },
    ]);
    const probes = [{ identity: own, effectivePhotos: 1 }];

    assert.deepEqual(
      (await search(workspaceId, { probes, minScore: 0.5 })).found.map(({ characterId }) => characterId),
      [ids[0], ids[1]],
    );
    assert.deepEqual((await search(workspaceId, { probes, minScore: 1 })).found, [
      { characterId: ids[0], probe: 0, score: 1, distance: 0 },
    ]);
    assert.deepEqual(
      (await search(workspaceId, { probes, first: 1 })).found.map(({ characterId }) => characterId),
      [ids[0]],
    );
    assert.deepEqual(
      (await search(workspaceId, { probes, exceptCharacterId: ids[0] })).found.map(
        ({ characterId }) => characterId,
      ),
      [ids[1], ids[2]],
    );
  });

  it("counts a character by the face that is most like it", async () => {
    const { workspaceId, ids } = await insert([
      { embedding: photoOf("Mira", 1) },
      { embedding: photoOf("Nora", 1) },
    ]);
    const probes = ["Nora", "Mira"].map((name) => ({ identity: photoOf(name, 1), effectivePhotos: 1 }));

    const { found } = await search(workspaceId, { probes });

    assert.deepEqual(
      new Map(found.map(({ characterId, probe }) => [characterId, probe])),
      new Map([
        [ids[0]!, 1],
        [ids[1]!, 0],
      ]),
    );
  });

  it("compares by both embeddings where faces have two", async () => {
    const embedding = photoOf("Mira", 1);
    const [own, lookAlikes] = [photoOf("Mira, seen by another", 1), photoOf("Nora, seen by another", 1)];
    const { workspaceId, ids } = await insert([
      { embedding, secondEmbedding: lookAlikes },
      { embedding: photoOf("Mira", 2), secondEmbedding: own },
      { embedding },
    ]);
    const identity = identityOf({ model: MODEL, embedding, secondEmbedding: own });

    const { found } = await search(workspaceId, { probes: [{ identity, effectivePhotos: 1 }] });

    const other = identityOf({ model: MODEL, embedding: photoOf("Mira", 2), secondEmbedding: own });
    // What one network alone described cannot be compared with what two did.
    assert.deepEqual(new Set(found.map(({ characterId }) => characterId)), new Set(ids.slice(0, 2)));
    const distance = found.find(({ characterId }) => characterId === ids[1])!.distance;
    assert.ok(Math.abs(distance - embeddingDistance(identity, other)) < 1e-5);
    const ofLookAlike = found.find(({ characterId }) => characterId === ids[0])!.distance;
    const seconds = embeddingDistance(own, lookAlikes);
    assert.ok(Math.abs(ofLookAlike - Math.sqrt(secondShareOf(MODEL)) * seconds) < 1e-5);
  });

  it("never finds another workspace's, nor compares what another model made", async () => {
    const embedding = photoOf("Mira", "probe");
    const { workspaceId } = await insert([{ embedding, model: "made/likeness-4" }]);
    await insert([{ embedding }]);

    assert.deepEqual(await search(workspaceId, {}), { found: [], searched: 0 });
    assert.deepEqual(await search((await newWorkspace()).id, {}), { found: [], searched: 0 });
  });

  it("says of a template by an earlier release how many photos it counts as by its shares", async () => {
    const embedding = photoOf("Mira", 3);
    const { workspaceId } = await insert([{ embedding, effectivePhotos: null }]);

    const { found } = await search(workspaceId, {});

    const distance = embeddingDistance(embedding, photoOf("Mira", "probe"));
    const score = scoreAgainstTemplate(distance, MODEL, 2, { effectivePhotos: 1 });
    assert.ok(Math.abs(found[0]!.score - score) < 1e-6);
  });

  it("answers what was committed before the question: a new template, a changed one, a deleted one", async () => {
    const { workspaceId, ids } = await insert([
      { embedding: photoOf("Nora", 1) },
      { embedding: photoOf("Vera", 1) },
    ]);
    await search(workspaceId, {});
    const { dataSource } = given();

    const added = await insert([{ embedding: photoOf("Mira", 1) }], workspaceId);
    const [best] = (await search(workspaceId, {})).found;
    assert.equal(best!.characterId, added.ids[0]);

    await dataSource.query("UPDATE face_locks SET embedding = $1 WHERE character_id = $2", [
      Array.from(photoOf("Mira", "probe")),
      ids[1],
    ]);
    const [changed] = (await search(workspaceId, {})).found;
    assert.deepEqual(changed, { characterId: ids[1], probe: 0, score: 1, distance: 0 });

    await dataSource.query("DELETE FROM characters WHERE id = ANY($1)", [[ids[1], added.ids[0]]]);
    const left = await search(workspaceId, {});
    assert.deepEqual([left.found.map(({ characterId }) => characterId), left.searched], [[ids[0]], 1]);
  });

  it("is right while others write: after any moment it answers what is there", async () => {
    const { workspaceId, ids } = await insert(people(300));
    const { dataSource } = given();
    const writing = (async () => {
      for (const [i, id] of ids.entries()) {
        if (i % 3 === 0) await dataSource.query("DELETE FROM characters WHERE id = $1", [id]);
        else if (i % 3 === 1)
          await dataSource.query("UPDATE face_locks SET embedding = $1 WHERE character_id = $2", [
            Array.from(photoOf("Mira", i)),
            id,
          ]);
      }
    })();
    const searching = Array.from({ length: 30 }, () => search(workspaceId, { first: 50 }));
    await Promise.all([writing, ...searching]);

    const { found, searched } = await search(workspaceId, { first: 50, minScore: 0 });

    assert.equal(searched, 200);
    const left = new Set(ids.filter((_, i) => i % 3 !== 0));
    assert.ok(found.length === 50 && found.every(({ characterId }) => left.has(characterId)));
    assert.equal(new Set(found.map(({ characterId }) => characterId)).size, 50);
  });
}
