import assert from "node:assert/strict";
import { In, type EntityTarget } from "typeorm";
import { entities } from "../../src/database/data-source.js";
import { CandidateFaceEntity } from "../../src/candidates/candidate-face.entity.js";
import { CandidateEntity } from "../../src/candidates/candidate.entity.js";
import { CharacterEntity } from "../../src/characters/character.entity.js";
import { FaceLockEntity } from "../../src/face-locks/face-lock.entity.js";
import { FaceLockRevisionEntity } from "../../src/face-locks/face-lock-revision.entity.js";
import { findRows } from "../../src/graphql/find-rows.js";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import { FaceEntity } from "../../src/reference-images/face.entity.js";
import { ReferenceImageEntity } from "../../src/reference-images/reference-image.entity.js";
import { TrainingSetEntity } from "../../src/training-sets/training-set.entity.js";
import { WebhookDeliveryEntity } from "../../src/webhooks/webhook-delivery.entity.js";
import { WebhookEntity } from "../../src/webhooks/webhook.entity.js";
import { embeddingOf } from "../judgement/made-images.js";
import { type OwnDatabase, useOwnDatabase } from "../support/own-database.js";
import {
  insertAnalysedImage,
  insertCandidate,
  insertTrainingSet,
  insertWebhook,
  makeFaceLock,
} from "../support/rows.js";

/** Each with the property by which its rows are looked up. */
const LOOKED_UP = [
  [CharacterEntity, "id"],
  [ReferenceImageEntity, "characterId"],
  [FaceEntity, "referenceImageId"],
  [FaceLockEntity, "characterId"],
  [FaceLockRevisionEntity, "id"],
  [CandidateEntity, "id"],
  [CandidateFaceEntity, "candidateId"],
  [TrainingSetEntity, "id"],
  [WebhookEntity, "id"],
  [WebhookDeliveryEntity, "id"],
] as [EntityTarget<any>, string][];

describe("Rows found by their keys", () => {
  let own: OwnDatabase;
  let workspaceId: string;
  let characterId: string;

  useOwnDatabase(async (database) => {
    own = database;
    ({ workspaceId } = await own.newViewer());
    characterId = await insertCharacterWithEverything(own, workspaceId);
  });

  for (const [entity, by] of LOOKED_UP) {
    it(`are those that TypeORM finds: ${(entity as { name: string }).name}`, async () => {
      const { manager } = own.dataSource;
      const found = await manager.findBy(entity, { workspaceId });
      const values = found.map((row: any) => row[by]);
      const expected = await manager.findBy(entity, { workspaceId, [by]: In(values) });
      const rows = await findRows(manager, entity, workspaceId, by, values);

      assert.ok(expected.length > 0);
      assert.deepEqual(sorted(rows), sorted(expected));
      assert.ok(rows.every((row) => row instanceof (entity as new () => object)));
    });
  }

  it("leave out the columns that are not wanted, and nothing else", async () => {
    const { manager } = own.dataSource;
    const without = ["embedding", "secondEmbedding"] as const;
    const [whole] = await findRows(manager, FaceLockEntity, workspaceId, "characterId", [characterId]);
    const [plain] = await findRows(
      manager,
      FaceLockEntity,
      workspaceId,
      "characterId",
      [characterId],
      without,
    );

    const { embedding, secondEmbedding, ...rest } = whole!;
    assert.equal(embedding.length, 128);
    assert.equal(secondEmbedding?.length, 128);
    assert.deepEqual({ ...plain }, rest);
  });

  it("are never another workspace's", async () => {
    const { manager } = own.dataSource;
    const other = await own.newViewer();

    const rows = await findRows(manager, CharacterEntity, other.workspaceId, "id", [characterId]);

    assert.deepEqual(rows, []);
  });

  it("are none without keys", async () => {
    const { manager } = own.dataSource;

    assert.deepEqual(await findRows(manager, CharacterEntity, workspaceId, "id", []), []);
  });

  it("have columns that the driver and TypeORM read alike, in every table", () => {
    const changed = new Set(["bigint", "date", "simple-array", "simple-json", "hstore", "time"]);
    const odd = entities.flatMap((entity) =>
      own.dataSource
        .getMetadata(entity)
        .columns.filter(({ type, transformer }) => changed.has(String(type)) && !transformer)
        .map(({ propertyPath }) => `${entity.name}.${propertyPath}`),
    );

    assert.deepEqual(
      odd.filter((name) => LOOKED_UP.some(([entity]) => name.startsWith(`${(entity as any).name}.`))),
      [],
    );
  });
});

const sorted = (rows: object[]): string[] =>
  rows.map((row) => JSON.stringify(Object.entries(row).toSorted())).toSorted();

async function insertCharacterWithEverything(
  { dataSource }: OwnDatabase,
  workspaceId: string,
): Promise<string> {
  const id = newId();
  const globalId = toGlobalId("Character", id);
  await dataSource
    .getRepository(CharacterEntity)
    .insert({ id, workspaceId, name: "Mira", ageMin: 20, ageMax: 30 });
  const images: string[] = [];
  for (let i = 0; i < 3; i++) {
    const face = { embedding: embeddingOf("Mira", i), secondEmbedding: embeddingOf("Mira 2", i) };
    const row = { position: i, consentNote: "in writing", consentRecordedAt: new Date(), face };
    images.push(await insertAnalysedImage(dataSource, workspaceId, globalId, row));
  }
  await makeFaceLock(dataSource, workspaceId, globalId);
  await insertCandidate(dataSource, workspaceId, globalId);
  await insertWebhook(dataSource, workspaceId);
  await insertTrainingSet(dataSource, workspaceId, globalId, images[0]!);
  return id;
}
