import assert from "node:assert/strict";
import type { DataSource } from "typeorm";
import { newId } from "../../src/ids/global-id.js";
import type { AnalysisCause } from "../../src/jobs/job-queue.js";
import type { ImageAndFace } from "../../src/judgement/rows.js";
import { FaceEntity } from "../../src/reference-images/face.entity.js";
import { KeptAnalysisEntity } from "../../src/reference-images/kept-analysis.entity.js";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import { StagedAnalysisEntity } from "../../src/reference-images/staged-analysis.entity.js";
import { findAnalyserVersions, findLeftBehind } from "../../src/reference-sets/analyser-versions.js";
import { restoreAnalyses, restoreAnalysesOf } from "../../src/reference-sets/restore-analyses.js";
import { updateCharacterByKept } from "../../src/uploads/5-update-character.js";
import { Scope } from "../../src/workspaces/scope.js";
import { Viewer } from "../../src/workspaces/viewer.js";
import { MadeCharacter } from "../face-locks/made-character.js";
import { goodPhotos, rowOf } from "../judgement/made-sets.js";
import { useOwnDatabase } from "../support/own-database.js";

const OLDEST = "face-api-1.7.15/likeness-2";
const FORMER = "face-api-1.7.15/likeness-3";
const SIZE = 5;

describe("What a former version of the analyser said of a workspace's images", () => {
  let dataSource: DataSource;
  let newViewer: () => Promise<Viewer>;
  let viewer: Viewer;
  let character: MadeCharacter;

  useOwnDatabase((own) => {
    ({ dataSource } = own);
    newViewer = () => own.newViewer();
  }, 4);

  beforeEach(async () => {
    viewer = await newViewer();
    character = await make();
  });

  /** A character that a former version described. */
  async function make(analyser = FORMER): Promise<MadeCharacter> {
    const made = await MadeCharacter.create(dataSource, viewer);
    await made.insertRows(
      goodPhotos(SIZE)
        .map(rowOf)
        .map(({ image, face }: ImageAndFace, position) => ({
          image: Object.assign(image, { id: newId(), analyser, position }),
          face: face && Object.assign(face, { model: analyser }),
        })),
    );
    return made;
  }

  /** Another version measures other numbers, which stand at the same distances. */
  async function analyse(
    of: MadeCharacter,
    ids?: readonly string[],
    analyser = ANALYSER,
    cause: AnalysisCause = "UPDATE",
  ): Promise<void> {
    for (const { id, perceptualHash } of await of.images()) {
      if (ids !== undefined && !ids.includes(id)) continue;
      const face = await dataSource.manager.findOneByOrFail(FaceEntity, { referenceImageId: id });
      await of.rerun(id, { embedding: face.embedding.toReversed() }, perceptualHash, { analyser, cause });
    }
  }

  /** All that an analysis decides on. */
  async function stateOf(of: MadeCharacter) {
    const images = (await of.images()).map(
      ({ id, analyser, status, faceCount, measures, perceptualHash, width }) => ({
        id,
        analyser,
        status,
        faceCount,
        measures,
        perceptualHash,
        width,
      }),
    );
    const faces = await dataSource.manager.find(FaceEntity, {
      where: images.map(({ id }) => ({ referenceImageId: id })),
      order: { referenceImageId: "ASC" },
    });
    const { model, embedding, contributions, status } = (await of.lock())!;
    return { images, faces, lock: { model, embedding, contributions, status } };
  }

  const restore = async (analyser: string) => {
    await restoreAnalyses(dataSource, viewer, analyser);
    await restoreAnalysesOf(dataSource, { workspaceId: viewer.workspaceId, analyser });
  };

  const kept = async (): Promise<string[]> =>
    (await dataSource.manager.find(KeptAnalysisEntity, { where: { workspaceId: viewer.workspaceId } })).map(
      ({ analyser }) => analyser,
    );

  const versionOf = async (analyser: string) => {
    const versions = await findAnalyserVersions(dataSource.manager, viewer);
    return versions.find((version) => version.analyser === analyser);
  };

  const causes = async (of: MadeCharacter): Promise<string[]> =>
    (await of.revisions()).map(({ ownCause, cause }) => ownCause ?? cause);

  it("is kept when another comes into force, comes back to the digit, and so does the other", async () => {
    const before = await stateOf(character);
    await analyse(character);
    const after = await stateOf(character);
    assert.equal(after.lock.model, ANALYSER);
    assert.deepEqual(await kept(), Array(SIZE).fill(FORMER));

    await restore(FORMER);

    assert.deepEqual(await stateOf(character), before);
    assert.deepEqual(await kept(), Array(SIZE).fill(ANALYSER));
    await restore(ANALYSER);
    assert.deepEqual(await stateOf(character), after);
    assert.deepEqual(await kept(), Array(SIZE).fill(FORMER));
    assert.deepEqual(await causes(character), [
      "IMAGE_ANALYSED",
      "REANALYSED",
      "ANALYSES_RESTORED",
      "ANALYSES_RESTORED",
    ]);
  });

  it("comes back once, however many processes bring it back, and however often", async () => {
    const others = [await make(), await make(), await make()];
    for (const one of [character, ...others]) await analyse(one);
    await restoreAnalyses(dataSource, viewer, FORMER);
    const job = { workspaceId: viewer.workspaceId, analyser: FORMER };

    await Promise.all([1, 2, 3].map(() => restoreAnalysesOf(dataSource, job)));
    await restoreAnalysesOf(dataSource, job);

    for (const one of [character, ...others])
      assert.deepEqual((await causes(one)).slice(1), ["REANALYSED", "ANALYSES_RESTORED"]);
    assert.deepEqual(await versionOf(FORMER), {
      analyser: FORMER,
      isPresent: false,
      isHeld: true,
      imagesInForce: 4 * SIZE,
      imagesKept: 0,
      charactersInForce: 4,
      charactersReady: 0,
      charactersLeftBehind: 0,
    });
  });

  it("leaves a character as it is that has an image of which nothing is kept, and says so", async () => {
    await analyse(character);
    const whole = await make();
    await analyse(whole);
    await character.add("since", { model: ANALYSER });
    await dataSource.query(
      "UPDATE reference_images SET analyser = $2 WHERE workspace_id = $1 AND analyser IS DISTINCT FROM $2",
      [viewer.workspaceId, ANALYSER],
    );
    const before = await stateOf(character);

    await restore(FORMER);

    assert.deepEqual(await stateOf(character), before);
    assert.equal((await whole.lock())!.model, FORMER);
    assert.deepEqual(await findLeftBehind(dataSource.manager, viewer, FORMER), [
      { characterId: character.id, imageCount: SIZE + 1, imagesWithout: 1 },
    ]);
    const { charactersInForce, charactersReady, charactersLeftBehind } = (await versionOf(FORMER))!;
    assert.deepEqual([charactersInForce, charactersReady, charactersLeftBehind], [1, 0, 1]);
  });

  it("is kept of the last version only, so that an image has two analyses, and three while it goes on", async () => {
    const oldest = await make(OLDEST);
    await analyse(oldest, undefined, FORMER);
    assert.deepEqual(await kept(), Array(SIZE).fill(OLDEST));

    await analyse(oldest);

    assert.deepEqual(await kept(), Array(SIZE).fill(FORMER));
    assert.equal(await versionOf(OLDEST), undefined);
  });

  it("goes with the image, with the character, and with an image that cannot be read", async () => {
    await analyse(character);
    const [first, second] = await character.images();
    await character.delete(first!.id);
    assert.equal((await kept()).length, SIZE - 1);
    await character.fail(second!.id);
    assert.equal((await kept()).length, SIZE - 2);

    await dataSource.query("DELETE FROM characters WHERE id = $1", [character.id]);

    assert.deepEqual(await kept(), []);
  });

  it("comes back in the middle of an update: what is staged is kept, and does not come into force", async () => {
    const before = await stateOf(character);
    const ids = (await character.images()).map(({ id }) => id);
    await analyse(character, ids.slice(0, 3));

    await restore(FORMER);
    // The picture was read when the workspace was asked to stay.
    await analyse(character, ids.slice(3));

    assert.deepEqual(await stateOf(character), before);
    assert.equal(
      await dataSource.manager.countBy(StagedAnalysisEntity, { workspaceId: viewer.workspaceId }),
      0,
    );
    assert.deepEqual(await kept(), Array(SIZE).fill(ANALYSER));
    await restore(ANALYSER);
    assert.equal((await character.lock())!.model, ANALYSER);
  });

  it("gives way where somebody asks for an analysis by name", async () => {
    await analyse(character);
    await restore(FORMER);

    await analyse(character, undefined, ANALYSER, "REANALYSIS");

    assert.equal((await character.lock())!.model, ANALYSER);
  });

  it("is used in place of an analysis that an update asks for, image by image and then as a whole", async () => {
    await analyse(character);
    const after = await stateOf(character);
    await restore(FORMER);
    await dataSource.query("UPDATE workspaces SET held_analyser = NULL WHERE id = $1", [viewer.workspaceId]);
    const images = await character.images();

    for (const [done, image] of images.entries()) {
      assert.equal((await character.lock())!.model, FORMER, `after ${done}`);
      assert.equal(await updateCharacterByKept(dataSource, image, ANALYSER), true);
    }

    assert.deepEqual(await stateOf(character), after);
    assert.equal((await causes(character)).at(-1), "REANALYSED");
    // May be asked again, as jobs are; and there is nothing kept of another image.
    assert.equal(await updateCharacterByKept(dataSource, images[0]!, "another/likeness-1"), false);
  });

  it("ends when the workspace is asked for another version meanwhile", async () => {
    await analyse(character);
    const after = await stateOf(character);
    await restoreAnalyses(dataSource, viewer, FORMER);
    await restoreAnalyses(dataSource, viewer, ANALYSER);

    await restoreAnalysesOf(dataSource, { workspaceId: viewer.workspaceId, analyser: FORMER });

    assert.deepEqual(await stateOf(character), after);
  });

  it("is refused under a name that nothing is stored of, and to a key without the scope admin", async () => {
    const writer = new Viewer(viewer.workspaceId, newId(), "writer", [Scope.CHARACTERS_WRITE]);

    await assert.rejects(restoreAnalyses(dataSource, viewer, OLDEST), {
      code: "NOT_FOUND",
      message: new RegExp(`There is: ${ANALYSER.replace("+", "[+]")}, ${FORMER}`),
    });
    await assert.rejects(restoreAnalyses(dataSource, writer, FORMER), { code: "FORBIDDEN" });

    const [{ held }] = await dataSource.query("SELECT held_analyser AS held FROM workspaces WHERE id = $1", [
      viewer.workspaceId,
    ]);
    assert.equal(held, null);
  });

  it("is no other workspace's", async () => {
    await analyse(character);
    const [mine, before] = [viewer, await stateOf(character)];
    viewer = await newViewer();
    const theirs = await make();
    await analyse(theirs);

    await restore(FORMER);

    assert.equal((await theirs.lock())!.model, FORMER);
    viewer = mine;
    assert.deepEqual(await stateOf(character), before);
    assert.equal((await versionOf(FORMER))!.isHeld, false);
  });

  it("is held by a later version's release too, which goes on only when it is asked", async () => {
    const later = "face-api-1.7.15/likeness-999";
    await analyse(character, undefined, later);

    await restore(FORMER);
    await restore(later);

    assert.equal((await character.lock())!.model, later);
    assert.equal((await versionOf(later))!.isHeld, true);
  });
});
