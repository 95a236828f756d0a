import assert from "node:assert/strict";
import type { DataSource } from "typeorm";
import type { Viewer } from "../../src/workspaces/viewer.js";
import { MadeCharacter } from "./made-character.js";
import { embeddingOf } from "../judgement/made-images.js";
import { useOwnDatabase } from "../support/own-database.js";

describe("A face lock", () => {
  let dataSource: DataSource;
  let viewer: Viewer;
  let character: MadeCharacter;

  useOwnDatabase(async (own) => {
    dataSource = own.dataSource;
    viewer = await own.newViewer();
  });

  beforeEach(async () => {
    character = await MadeCharacter.create(dataSource, viewer);
  });

  it("is there from the first usable face on, and dissolves with the last", async () => {
    await character.add(1, null);
    assert.equal(await character.lock(), null);
    const weak = await character.add(2, { interEyePixels: 20 });
    assert.equal((await character.lock())!.status, "PROVISIONAL");
    const strong = await character.add(3, { interEyePixels: 60 });
    assert.equal((await character.lock())!.status, "LOCKED");
    assert.equal((await character.lock())!.anchorImageId, strong);

    await character.delete(strong);
    assert.equal((await character.lock())!.anchorImageId, weak);
    await character.delete(weak);

    assert.equal(await character.lock(), null);
    assert.deepEqual(
      (await character.revisions()).map(({ revision, status, cause, imageId, imageCount }) => [
        revision,
        status,
        cause,
        imageId,
        imageCount,
      ]),
      [
        [1, "PROVISIONAL", "IMAGE_ANALYSED", weak, 1],
        [2, "LOCKED", "IMAGE_ANALYSED", strong, 2],
        [3, "PROVISIONAL", "IMAGES_DELETED", strong, 1],
        [4, null, "IMAGES_DELETED", weak, 0],
      ],
    );
  });

  it("goes on counting revisions when it is made again", async () => {
    await character.delete(await character.add(1));
    await character.add(2);

    assert.equal((await character.lock())!.revision, 3);
  });

  it("writes a revision for every change and none without one", async () => {
    const ids = [await character.add(41), await character.add(42), await character.add(43)];
    const count = async () => (await character.revisions()).length;
    assert.equal(await count(), 3);

    await character.remake();
    await character.setPrimary(ids[0]!);
    await character.delete(await character.add(44, null));
    assert.equal(await count(), 3, "nothing changed");

    await character.setPrimary(ids[1]!);
    assert.equal(await count(), 4, "another primary");
    await character.delete(ids[2]!);
    assert.equal(await count(), 5, "one image fewer");
  });

  it("counts what leaving an image out would do: another primary among the outliers is a change", async () => {
    for (const photo of [0, 1])
      await character.add(`Mira ${photo}`, { embedding: embeddingOf("Mira", photo) });
    const [nora, vera] = [
      await character.add("Nora", { embedding: embeddingOf("Nora", 0) }),
      await character.add("Vera", { embedding: embeddingOf("Vera", 0) }),
    ];
    await character.setPrimary(nora);
    const before = (await character.lock())!;

    await character.setPrimary(vera);

    const after = (await character.lock())!;
    assert.deepEqual([after.embedding, after.revision], [before.embedding, before.revision + 1]);
    assert.equal((await character.revisions()).at(-1)!.templateShift, 0);
  });

  it("is that of the largest group: status, anchor and count of images too", async () => {
    const stranger = await character.add("stranger", { embedding: embeddingOf("stranger", 0) });
    const [one, two] = [
      await character.add("Mira 0", { embedding: embeddingOf("Mira", 0), interEyePixels: 30 }),
      await character.add("Mira 1", { embedding: embeddingOf("Mira", 1), interEyePixels: 30 }),
    ];

    const lock = (await character.lock())!;

    assert.deepEqual([lock.status, lock.anchorImageId], ["PROVISIONAL", one]);
    assert.deepEqual(
      lock.contributions.map(({ imageId, weight }) => [imageId, weight]),
      [
        [stranger, 0],
        [one, 0.5],
        [two, 0.5],
      ],
    );
    assert.deepEqual(
      (await character.revisions()).map(({ status, imageId, imageCount }) => [status, imageId, imageCount]),
      [
        ["LOCKED", stranger, 1],
        ["LOCKED", one, 1],
        ["PROVISIONAL", two, 2],
      ],
    );
  });

  it("shows its contributions in the list's order, and does not count a new order as a change", async () => {
    const [a, b, c] = [
      await character.add(1, { interEyePixels: 60 }),
      await character.add(2),
      await character.add(3),
    ];
    const before = (await character.lock())!;

    await character.reorder(a, c, b);

    const after = (await character.lock())!;
    assert.deepEqual(
      after.contributions.map(({ imageId }) => imageId),
      [a, c, b],
    );
    assert.deepEqual([after.revision, after.embedding], [before.revision, before.embedding]);
    assert.equal((await character.revisions()).length, 3);
  });
});
