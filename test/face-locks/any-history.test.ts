import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { DataSource } from "typeorm";
import { embeddingDistance } from "../../src/judgement/likeness/match-score.js";
import type { FaceLockEntity } from "../../src/face-locks/face-lock.entity.js";
import type { Viewer } from "../../src/workspaces/viewer.js";
import { MadeCharacter } from "./made-character.js";
import { embeddingOf } from "../judgement/made-images.js";
import { useOwnDatabase } from "../support/own-database.js";

/** What is uploaded: two people who may tie, one shot saved twice, a weak photo, a stranger's, and a picture without a face. */
const PHOTOS = {
  mira0: photo("Mira", 0, "00ff00ff00ff00ff"),
  mira0Again: photo("Mira", 0, "00ff00ff00ff00fe"),
  mira1: photo("Mira", 1, null),
  mira2Weak: photo("Mira", 2, null, 30),
  nora0: photo("Nora", 0, null),
  nora1: photo("Nora", 1, null),
  stranger: photo("stranger", 0, null, 60),
  landscape: { face: null, perceptualHash: "ff00ff00ff00ff00" },
};
type PhotoName = keyof typeof PHOTOS;
const NAMES = Object.keys(PHOTOS) as PhotoName[];

function photo(person: string, number: number, perceptualHash: string | null, interEyePixels = 120) {
  return { face: { embedding: embeddingOf(person, number), interEyePixels }, perceptualHash };
}

const STEPS = [
  "upload",
  "delete",
  "make primary",
  "run again",
  "fail",
  "remake",
  "reverse",
  "set aside",
  "bring back",
] as const;
type Step = [what: (typeof STEPS)[number], name: PhotoName];

const anyHistory = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.constantFrom(...NAMES)), {
  maxLength: 20,
});
/** In list order, the primary being the first. */
const anyEnd = fc.shuffledSubarray(NAMES, { minLength: 1 });

describe("The face lock after any history", function () {
  // Dozens of histories, of some twenty steps each.
  this.timeout(180_000);
  let dataSource: DataSource;
  let viewer: Viewer;

  useOwnDatabase(async (own) => {
    dataSource = own.dataSource;
    viewer = await own.newViewer();
  });

  it("is the one its images would have made in any other", async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, anyHistory, anyEnd, async (one, other, end) => {
        const [a, b] = [await History.start(dataSource, viewer), await History.start(dataSource, viewer)];
        for (const step of one) await a.take(step);
        for (const step of other) await b.take(step);
        await a.endWith(end);
        await b.endWith(end);
        assert.deepEqual(await a.templateByName(), await b.templateByName(), "in different orders");

        await a.reorder(end);
        await b.reorder(end);

        assert.deepEqual(await a.outcome(), await b.outcome());
      }),
      { numRuns: 12 },
    );
  });

  it("has a revision for every step that changed it, which says how far, and none for the others", async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, async (steps) => {
        const history = await History.start(dataSource, viewer);
        for (const step of steps) await history.takeAndCompare(step);
      }),
      { numRuns: 12 },
    );
  });
});

/** A character on its way, its images by the names of their photos. */
class History {
  private readonly ids = new Map<PhotoName, string>();
  private constructor(private readonly character: MadeCharacter) {}

  static async start(dataSource: DataSource, viewer: Viewer): Promise<History> {
    return new History(await MadeCharacter.create(dataSource, viewer));
  }

  /** One that makes no sense at its time is left out. */
  async take([what, name]: Step): Promise<void> {
    const id = this.ids.get(name);
    const { face, perceptualHash } = PHOTOS[name];
    if (what === "remake") return this.character.remake();
    if (what === "reverse" && this.ids.size > 0) {
      await this.character.reorder(...[...this.ids.values()].toReversed());
    }
    if (id === undefined) {
      if (what === "upload") this.ids.set(name, await this.character.add(name, face, perceptualHash));
      return;
    }
    if (what === "run again") await this.character.rerun(id, face, perceptualHash);
    if (what === "fail") await this.character.fail(id);
    if (what === "make primary") await this.character.setPrimary(id);
    if (what === "set aside") await this.character.setShaping(id, false);
    if (what === "bring back") await this.character.setShaping(id, true);
    if (what === "delete") {
      await this.character.delete(id);
      this.ids.delete(name);
    }
  }

  async takeAndCompare(step: Step): Promise<void> {
    const [before, revisionsBefore] = [await this.character.lock(), await this.character.revisions()];
    await this.take(step);
    const [after, revisions] = [await this.character.lock(), await this.character.revisions()];

    const isChanged = JSON.stringify(substance(before)) !== JSON.stringify(substance(after));
    assert.equal(revisions.length - revisionsBefore.length, isChanged ? 1 : 0, step.join(" "));
    if (!isChanged) return;
    const last = revisions.at(-1)!;
    assert.equal(last.revision, revisions.length);
    if (after !== null) assert.equal(after.revision, last.revision);
    assert.equal(last.status, after?.status ?? null);
    assert.equal(last.cohesion, after?.cohesion ?? null);
    assert.equal(last.imageCount, after?.contributions.filter(({ weight }) => weight > 0).length ?? 0);
    const [was, is] = [before, after].map((lock) => lock?.embedding.map(Math.fround));
    assert.equal(last.templateShift, was && is ? embeddingDistance(was, is) : null);
  }

  /** Every photo of the list is there, analysed and not set aside, no other is there, and the first is the primary. */
  async endWith(names: readonly PhotoName[]): Promise<void> {
    for (const name of NAMES) {
      if (names.includes(name)) {
        await this.take(["upload", name]);
        await this.take(["run again", name]);
        await this.take(["bring back", name]);
      } else await this.take(["delete", name]);
    }
    await this.character.setPrimary(this.ids.get(names[0]!)!);
  }

  reorder(names: readonly PhotoName[]) {
    return this.character.reorder(...names.map((name) => this.ids.get(name)!));
  }

  /** What does not even depend on the list's order. */
  async templateByName(): Promise<object | null> {
    const outcome = await this.outcome();
    return outcome && { ...outcome, anchor: null, contributions: outcome.contributions.toSorted(byName) };
  }

  /** The lock, the images by their photos' names. */
  async outcome() {
    const lock = await this.character.lock();
    if (lock === null) return null;
    const nameOf = new Map([...this.ids].map(([name, id]) => [id, name]));
    const { status, model, embedding, cohesion } = lock;
    const contributions = lock.contributions.map(({ imageId, ...rest }) => ({
      name: nameOf.get(imageId)!,
      ...rest,
    }));
    return { status, model, embedding, cohesion, contributions, anchor: nameOf.get(lock.anchorImageId) };
  }
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

/** What of a lock is more than its place in the history and the listing's order. */
function substance(lock: FaceLockEntity | null): object | null {
  if (lock === null) return null;
  const { status, model, embedding, cohesion, anchorImageId } = lock;
  const contributions = lock.contributions
    .map(({ imageId, weight, shiftIfLeftOut }) => ({ imageId, weight, shiftIfLeftOut }))
    .toSorted((a, b) => (a.imageId < b.imageId ? -1 : 1));
  return { status, model, embedding, cohesion, anchorImageId, contributions };
}
