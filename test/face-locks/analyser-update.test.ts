import assert from "node:assert/strict";
import { type DataSource, In } from "typeorm";
import { judgeSet } from "../../src/judgement/set/judge-set.js";
import { reportOn } from "../../src/judgement/set/report.js";
import { recommend } from "../../src/judgement/advice/recommend.js";
import { newId } from "../../src/ids/global-id.js";
import { FaceEntity } from "../../src/reference-images/face.entity.js";
import { ReferenceImageEntity } from "../../src/reference-images/reference-image.entity.js";
import type { ImageAndFace } from "../../src/judgement/rows.js";
import { StagedAnalysisEntity } from "../../src/reference-images/staged-analysis.entity.js";
import { goodPhotos, rowOf } from "../judgement/made-sets.js";
import { MadeCharacter } from "./made-character.js";
import { MODEL } from "../judgement/made-images.js";
import type { Viewer } from "../../src/workspaces/viewer.js";
import { useOwnDatabase } from "../support/own-database.js";

/** What {@link MadeCharacter} analyses by is the later version. */
const EARLIER = "an earlier model";
const SIZE = 12;

describe("A character's set, its images analysed one by one by a new version of the analyser", () => {
  let dataSource: DataSource;
  let viewer: Viewer;
  let character: MadeCharacter;
  let rows: ImageAndFace[];

  useOwnDatabase(async (own) => {
    dataSource = own.dataSource;
    viewer = await own.newViewer();
  });

  beforeEach(async () => {
    character = await MadeCharacter.create(dataSource, viewer);
    const photos = [...goodPhotos(SIZE - 1), { name: "stranger", person: "Zoe" }];
    rows = photos.map(rowOf).map(({ image, face }, position) => ({
      image: Object.assign(image, { analyser: EARLIER, position }),
      face: face && Object.assign(face, { model: EARLIER, embedding: face.embedding.toReversed() }),
    }));
    await character.insertRows(rows);
  });

  const analyse = ({ image, face }: ImageAndFace) =>
    character.rerun(image.id, { embedding: face!.embedding.toReversed() }, image.perceptualHash);

  async function stateOf() {
    const set = judgeSet(await character.identitySet());
    const { revision, model, contributions } = (await character.lock())!;
    const advice = recommend(set).map(({ message, gain }) => [message, gain]);
    return {
      ...reportOn(set),
      coverage: null,
      conflicts: reportOn(set).conflicts.length,
      advice,
      revision,
      model,
      contributions,
    };
  }

  /** Of all of this test's images, or of one. */
  const countStaged = (...ids: string[]) => {
    const all = ids.length > 0 ? ids : rows.map(({ image }) => image.id);
    return dataSource.manager.countBy(StagedAnalysisEntity, { referenceImageId: In(all) });
  };

  it("is judged by the former version until the last of them, and then all of it by the new one", async () => {
    const before = await stateOf();
    assert.equal(before.conflicts, 1);

    for (const [done, row] of rows.slice(0, -1).entries()) {
      await analyse(row);
      assert.deepEqual(await stateOf(), before, `after ${done + 1}`);
    }
    assert.equal(await countStaged(), SIZE - 1);
    await analyse(rows.at(-1)!);

    const after = await stateOf();
    assert.deepEqual(
      [after.health, after.size, after.conflicts, after.model, after.dueCount],
      [before.health, before.size, before.conflicts, MODEL, 0],
    );
    assert.equal(await countStaged(), 0);
    const last = (await character.revisions()).at(-1)!;
    assert.equal(last.revision, before.revision + 1);
    assert.deepEqual([last.cause, last.imageId, last.templateShift], ["REANALYSED", null, null]);
    const where = { workspaceId: viewer.workspaceId, characterId: character.id };
    for (const { id } of await dataSource.manager.findBy(ReferenceImageEntity, where)) {
      const face = await dataSource.manager.findOneByOrFail(FaceEntity, { referenceImageId: id });
      const { embedding } = rows.find(({ image }) => image.id === id)!.face!;
      assert.deepEqual([face.model, face.embedding.map(Math.fround)], [MODEL, embedding.toReversed()]);
    }
  });

  it("is the new version's too when the last image that waits is deleted, or fails", async () => {
    for (const end of [(id: string) => character.delete(id), (id: string) => character.fail(id)]) {
      character = await MadeCharacter.create(dataSource, viewer);
      const few = rows.slice(0, 4).map(({ image, face }) => {
        const id = newId();
        return { image: Object.assign(image, { id }), face };
      });
      await character.insertRows(few);
      for (const row of few.slice(1)) await analyse(row);
      assert.equal((await character.lock())!.model, EARLIER);

      await end(few[0]!.image.id);

      assert.equal((await character.lock())!.model, MODEL);
      assert.equal((await character.lock())!.contributions.length, 3);
    }
  });

  it("leaves an upload out that came in between, changes nothing for it, and takes it in at the end", async () => {
    await analyse(rows[0]!);
    const before = await stateOf();

    const id = await character.add("upload");

    const between = await stateOf();
    assert.deepEqual(
      [between.health, between.revision, between.conflicts, between.dueCount],
      [before.health, before.revision, before.conflicts, 1],
    );
    assert.match(between.note!, /^1 of 13 analysed images/);
    for (const row of rows.slice(1)) await analyse(row);
    const after = await stateOf();
    assert.ok(after.contributions.some(({ imageId }) => imageId === id));
    assert.deepEqual([after.dueCount, after.revision], [0, before.revision + 1]);
  });

  it("keeps the former version's lock right while its images are deleted", async () => {
    await analyse(rows[0]!);
    await analyse(rows[1]!);

    await character.delete(rows[0]!.image.id, rows[2]!.image.id);

    const lock = (await character.lock())!;
    assert.equal(lock.model, EARLIER);
    assert.equal(lock.contributions.length, SIZE - 2);
    assert.equal(await countStaged(), 1);
  });

  it("keeps what a later version said, when a worker of an earlier one analyses an image once more", async () => {
    const later = "face-api-1.7.15/likeness-999";
    const [one] = rows as [ImageAndFace];
    await dataSource.query("UPDATE reference_images SET analyser = $2 WHERE id = $1", [one.image.id, later]);

    await analyse(one);

    const image = await dataSource.manager.findOneByOrFail(ReferenceImageEntity, { id: one.image.id });
    assert.equal(image.analyser, later);
    assert.equal(await countStaged(one.image.id), 0);
  });
});
