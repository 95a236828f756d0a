import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { DataSource } from "typeorm";
import { createDataSource } from "../../src/database/data-source.js";
import { newId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import { Viewer } from "../../src/workspaces/viewer.js";
import { WorkspaceService } from "../../src/workspaces/workspace.service.js";
import "../support/app.js";
import { createTestDatabase, type TestDatabase } from "../support/postgres.js";
import { MadeCharacter } from "./made-character.js";

describe("A face lock", () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let viewer: Viewer;
  let character: MadeCharacter;

  before(async () => {
    database = await createTestDatabase();
    dataSource = await createDataSource(database.url, { poolSize: 2 }).initialize();
    const workspace = await new WorkspaceService(dataSource).create("face locks");
    viewer = new Viewer(workspace.id, newId(), "test", [Scope.ADMIN]);
  });

  after(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  beforeEach(async () => {
    character = await MadeCharacter.create(dataSource, viewer);
  });

  it("follows from its images alone: whatever was added, deleted and repeated before", async () => {
    const seeds = fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 5 });
    const history = fc.array(fc.tuple(fc.constantFrom("add", "delete", "primary", "remake"), fc.nat(5)), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(seeds, history, async (finalSeeds, steps) => {
        const [wandering, straight] = [
          await MadeCharacter.create(dataSource, viewer),
          await MadeCharacter.create(dataSource, viewer),
        ];
        const there = await wander(wandering, steps);
        await settle(wandering, there, finalSeeds);
        const plain = new Map<number, string>();
        await settle(straight, plain, finalSeeds.toSorted());

        assert.deepEqual(await outcome(wandering, there), await outcome(straight, plain));
      }),
      { numRuns: 25 },
    );
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

/** Runs steps on images named by their seeds; one that makes no sense at its time is left out. */
async function wander(character: MadeCharacter, steps: [string, number][]): Promise<Map<number, string>> {
  const there = new Map<number, string>();
  for (const [step, seed] of steps) {
    const id = there.get(seed);
    if (step === "add" && id === undefined) there.set(seed, await character.add(seed));
    if (step === "remake") await character.remake();
    if (id !== undefined && step === "primary") await character.setPrimary(id);
    if (id === undefined || step !== "delete") continue;
    await character.delete(id);
    there.delete(seed);
  }
  return there;
}

/** Ends with exactly these images, the lowest seed the primary. */
async function settle(character: MadeCharacter, there: Map<number, string>, seeds: number[]): Promise<void> {
  for (const seed of seeds) if (!there.has(seed)) there.set(seed, await character.add(seed));
  for (const [seed, id] of there) {
    if (seeds.includes(seed)) continue;
    await character.delete(id);
    there.delete(seed);
  }
  await character.setPrimary(there.get(Math.min(...seeds))!);
}

/** What must not depend on the way there: ids and revision numbers may. */
async function outcome(character: MadeCharacter, there: Map<number, string>): Promise<object | null> {
  const lock = await character.lock();
  if (lock === null) return null;
  const { status, model, embedding, cohesion } = lock;
  const contributions = [...there].map(([seed, id]) => {
    const { weight, shiftIfLeftOut } = lock.contributions.find(({ imageId }) => imageId === id)!;
    return { seed, weight, shiftIfLeftOut };
  });
  contributions.sort((a, b) => a.seed - b.seed);
  return { status, model, embedding, cohesion, contributions };
}
