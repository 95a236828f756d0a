import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { DataSource } from "typeorm";
import { CharacterEntity } from "../../src/characters/character.entity.js";
import {
  FaceLockRevisionEntity,
  OwnFaceLockCause,
  type RevisionImage,
} from "../../src/face-locks/face-lock-revision.entity.js";
import { findKeptRevision } from "../../src/face-locks/kept-revisions.js";
import { RevisionNotFoundError } from "../../src/face-locks/revision-not-found-error.js";
import { ReferenceImageEntity } from "../../src/reference-images/reference-image.entity.js";
import { MissingImagesError } from "../../src/reference-sets/missing-images-error.js";
import type { Viewer } from "../../src/workspaces/viewer.js";
import { embeddingOf } from "../judgement/made-images.js";
import { useOwnDatabase } from "../support/own-database.js";
import { MadeCharacter } from "./made-character.js";

const photo = (person: string, number: number, interEyePixels = 120) => ({
  embedding: embeddingOf(person, number),
  interEyePixels,
});

/** Two people, one of whose photos is weak, and a shot that was saved twice. */
const PHOTOS = {
  mira0: photo("Mira", 0),
  mira1: photo("Mira", 1),
  mira2: photo("Mira", 2, 30),
  nora0: photo("Nora", 0),
  nora1: photo("Nora", 1),
};
type PhotoName = keyof typeof PHOTOS;
const NAMES = Object.keys(PHOTOS) as PhotoName[];

describe("A face lock that is restored", function () {
  this.timeout(180_000);
  let dataSource: DataSource;
  let viewer: Viewer;

  useOwnDatabase(async (own) => {
    dataSource = own.dataSource;
    viewer = await own.newViewer();
  });

  /** A character with photos uploaded one after the other. */
  async function characterOf(...names: PhotoName[]) {
    const character = await MadeCharacter.create(dataSource, viewer);
    const ids = new Map<PhotoName, string>();
    for (const name of names) ids.set(name, await character.add(name, PHOTOS[name]));
    return { character, idOf: (name: PhotoName) => ids.get(name)! };
  }

  const keptBy = async (character: MadeCharacter, revision: number) =>
    (await findKeptRevision(
      dataSource.manager,
      { workspaceId: viewer.workspaceId, characterId: character.id },
      revision,
    ))!;

  const settingsNow = async ({ id }: MadeCharacter) => {
    const found = await dataSource.manager.findOneByOrFail(CharacterEntity, { id });
    const { matchThreshold, reviewMargin, strength, referenceStrength, ipAdapter } = found;
    return { matchThreshold, reviewMargin, strength, referenceStrength, ipAdapter };
  };

  it("has the old template to the bit, with images set aside that came later and brought back that were set aside", async () => {
    const { character, idOf } = await characterOf("mira0", "mira1", "mira2");
    const before = (await character.lock())!;
    await character.add("nora0", PHOTOS.nora0);
    await character.setShaping(idOf("mira1"), false);
    await character.add("nora1", PHOTOS.nora1);
    const between = (await character.lock())!;
    assert.notDeepEqual(between.embedding, before.embedding);

    const { revision, missing } = await character.restore(before.revision);

    const after = (await character.lock())!;
    const { revision: _, updatedAt: __, ...substance } = before;
    assert.deepEqual(missing, []);
    assert.deepEqual({ ...after, revision: 0, updatedAt: 0 }, { ...substance, revision: 0, updatedAt: 0 });
    const shaping = (await character.images()).map(({ shapesFaceLock }) => shapesFaceLock);
    assert.deepEqual(shaping, [true, true, true, false, false]);
    const { ownCause, restoredRevision } = revision;
    assert.deepEqual([ownCause, restoredRevision], [OwnFaceLockCause.RESTORED, before.revision]);
    assert.equal(revision.revision, between.revision + 1);
    assert.equal(after.revision, revision.revision);
  });

  it("has the settings, the primary and the order of images that it had", async () => {
    const { character, idOf } = await characterOf("mira0", "mira1", "mira2");
    await character.changeSettings({ strength: 0.7, reviewMargin: 0.2, ipAdapter: { weight: 1.5 } });
    const { revision } = (await character.lock())!;
    const settings = await settingsNow(character);
    await character.changeSettings({ strength: 0.1, matchThreshold: 0.9, ipAdapter: null });
    await character.setPrimary(idOf("mira2"));
    await character.reorder(idOf("mira2"), idOf("mira1"), idOf("mira0"));

    await character.restore(revision);

    assert.deepEqual(await settingsNow(character), settings);
    assert.deepEqual(settings.ipAdapter, { weight: 1.5 });
    const images = await character.images();
    assert.deepEqual(
      images.map(({ id, type }) => [id, type]),
      [
        [idOf("mira0"), "PRIMARY"],
        [idOf("mira1"), "REFERENCE"],
        [idOf("mira2"), "REFERENCE"],
      ],
    );
  });

  it("comes out the same from any history, as long as its images are there", async () => {
    const anyStep = fc.tuple(
      fc.constantFrom("upload", "set aside", "bring back", "make primary", "reverse"),
      fc.constantFrom(...NAMES),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStep, { minLength: 2, maxLength: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (steps, where) => {
          const { character } = await characterOf("mira0");
          const ids = new Map<PhotoName, string>([["mira0", (await character.images())[0]!.id]]);
          for (const [what, name] of steps) {
            const id = ids.get(name);
            if (what === "upload" && id === undefined) ids.set(name, await character.add(name, PHOTOS[name]));
            if (what === "reverse") await character.reorder(...[...ids.values()].toReversed());
            if (id === undefined) continue;
            if (what === "make primary") await character.setPrimary(id);
            if (what === "set aside") await character.setShaping(id, false);
            if (what === "bring back") await character.setShaping(id, true);
          }
          const revisions = await character.revisions();
          const number =
            revisions[Math.min(revisions.length - 1, Math.floor(where * revisions.length))]!.revision;
          const { kept } = await keptBy(character, number);

          await character.restore(number);

          const lock = await character.lock();
          assert.deepEqual(lock?.embedding.map(Math.fround) ?? null, kept!.template);
          assert.equal(lock?.anchorImageId ?? null, kept!.anchorImageId);
          const again = await keptBy(character, revisions.length + 1);
          const partIn = ({ images }: { images: RevisionImage[] }) =>
            images.filter(({ weight }) => weight !== null);
          assert.deepEqual(partIn(again.kept!), partIn(kept!));
        },
      ),
      { numRuns: 15 },
    );
  });

  it("is refused where images are gone, which are named, and leaves everything as it was", async () => {
    const { character, idOf } = await characterOf("mira0", "mira1", "mira2");
    const { revision } = (await character.lock())!;
    const gone = (await character.images()).find(({ id }) => id === idOf("mira1"));
    await character.delete(idOf("mira1"));
    await character.add("nora0", PHOTOS.nora0);
    await character.changeSettings({ strength: 0.3 });
    const everything = async () => [
      await character.lock(),
      await character.images(),
      await character.revisions(),
      await settingsNow(character),
    ];
    const before = await everything();

    const refused = character.restore(revision);

    await assert.rejects(refused, (error: MissingImagesError) => {
      assert.equal(error.code, "CONFLICT");
      assert.deepEqual(
        error.missing.map(({ imageId, sha256 }) => [imageId, sha256]),
        [[idOf("mira1"), gone!.sha256]],
      );
      return error instanceof MissingImagesError;
    });
    assert.deepEqual(await everything(), before);
  });

  it("is made of what is left, where the caller allows that, and says what is missing", async () => {
    const { character, idOf } = await characterOf("mira0", "mira1", "mira2");
    const { revision } = (await character.lock())!;
    await character.delete(idOf("mira1"));
    const withoutIt = (await character.lock())!.embedding;
    await character.add("nora0", PHOTOS.nora0);

    const { missing } = await character.restore(revision, { allowMissing: true });

    assert.deepEqual(
      missing.map(({ imageId }) => imageId),
      [idOf("mira1")],
    );
    assert.deepEqual((await character.lock())!.embedding, withoutIt);
  });

  it("knows a picture that was deleted and uploaded again", async () => {
    const { character, idOf } = await characterOf("mira0", "mira1");
    const before = (await character.lock())!;
    await character.delete(idOf("mira1"));
    await character.add("mira1", PHOTOS.mira1);
    await character.add("mira2", PHOTOS.mira2);

    const { missing } = await character.restore(before.revision);

    assert.deepEqual(missing, []);
    assert.deepEqual((await character.lock())!.embedding, before.embedding);
  });

  it("can be a time without any lock: then all images are set aside", async () => {
    const { character, idOf } = await characterOf("mira0");
    await character.setShaping(idOf("mira0"), false);
    assert.equal(await character.lock(), null);
    const dissolved = (await character.revisions()).at(-1)!.revision;
    await character.setShaping(idOf("mira0"), true);
    await character.add("mira1", PHOTOS.mira1);

    await character.restore(dissolved);

    assert.equal(await character.lock(), null);
    const images = await character.images();
    assert.deepEqual(
      images.map(({ shapesFaceLock }) => shapesFaceLock),
      [false, false],
    );
  });

  it("may be restored twice, each time with a revision", async () => {
    const { character } = await characterOf("mira0", "mira1");

    await character.restore(1);
    await character.restore(1);

    const [, , first, second] = await character.revisions();
    assert.deepEqual([first!.templateShift === 0, second!.templateShift], [false, 0]);
    assert.equal((await character.revisions()).length, 4);
  });

  it("is refused for a number that the history has not, and for a line of an earlier release", async () => {
    const { character } = await characterOf("mira0", "mira1");
    const where = { characterId: character.id, revision: 1 };
    await dataSource.manager.update(FaceLockRevisionEntity, where, { images: null, template: null });

    await assert.rejects(character.restore(7), RevisionNotFoundError);
    await assert.rejects(character.restore(1), /kept neither its images nor its template/);

    assert.equal((await character.revisions()).length, 2);
    const asideCount = await dataSource.manager.countBy(ReferenceImageEntity, {
      characterId: character.id,
      shapesFaceLock: false,
    });
    assert.equal(asideCount, 0);
  });
});
