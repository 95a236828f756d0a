import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { DataSource } from "typeorm";
import { judgeSet, type JudgedSet } from "../../src/judgement/set/judge-set.js";
import { healthOf, healthPartsOf } from "../../src/judgement/set/health.js";
import { toIdentitySet } from "../../src/judgement/set/identity-set.js";
import { nextPrimary } from "../../src/judgement/advice/next-primary.js";
import { planPruning } from "../../src/judgement/advice/plan-pruning.js";
import { type Recommendation, RecommendationKind } from "../../src/judgement/advice/recommendation.js";
import { recommend } from "../../src/judgement/advice/recommend.js";
import { newId } from "../../src/ids/global-id.js";
import {
  type ReferenceImageEntity,
  ReferenceImageStatus,
  ReferenceImageType,
} from "../../src/reference-images/reference-image.entity.js";
import type { ImageAndFace } from "../../src/judgement/rows.js";
import { pruneReferenceImages } from "../../src/reference-sets/prune-reference-images.js";
import type { Viewer } from "../../src/workspaces/viewer.js";
import { MadeCharacter } from "../face-locks/made-character.js";
import { MODEL } from "../judgement/made-images.js";
import { ANY_PERSONA, type MadePhoto, rowOf } from "../judgement/made-sets.js";
import { useOwnDatabase } from "../support/own-database.js";

/** What a set of rows can hold: two people, copies, faces that are too small, of an older model, or missing, and pictures not analysed. */
const anyPhoto = fc.record({
  person: fc.constantFrom("Mira", "Mira", "Mira", "Nora"),
  shot: fc.nat(6),
  interEyePixels: fc.integer({ min: 8, max: 60 }),
  yawDegrees: fc.integer({ min: -80, max: 80 }),
  estimatedAge: fc.option(fc.integer({ min: 20, max: 50 })),
  model: fc.constantFrom(MODEL, MODEL, MODEL, "older-model/1"),
  kind: fc.constantFrom("face", "face", "face", "no face", "analysing", "failed"),
});

/** In list order; the first is the primary, or none is. */
const anyRows = fc.tuple(fc.array(anyPhoto, { maxLength: 11 }), fc.boolean()).map(([photos, hasPrimary]) =>
  photos.map(({ person, shot, kind, ...face }, i): ImageAndFace => {
    const made: MadePhoto = { name: `photo ${i}`, isPrimary: hasPrimary && i === 0, person };
    const status =
      kind === "analysing"
        ? ReferenceImageStatus.ANALYSING
        : kind === "failed"
          ? ReferenceImageStatus.FAILED
          : ReferenceImageStatus.READY;
    const image: Partial<ReferenceImageEntity> = { status, position: i };
    return rowOf({ ...made, shot: `${person} ${shot}`, image, face: kind === "face" ? face : null });
  }),
);

const PERSONA = { ...ANY_PERSONA, ageMin: 22, ageMax: 34 };
const judged = (rows: readonly ImageAndFace[]) => judgeSet(toIdentitySet(rows, PERSONA));
const healthIn = (set: JudgedSet) => healthOf(healthPartsOf(set));
const isStep = ({ kind }: Recommendation) =>
  kind === RecommendationKind.PROMOTE || kind === RecommendationKind.REMOVE;

/** The rows as they are loaded after one of them became the primary. */
function promote(rows: readonly ImageAndFace[], id: string): ImageAndFace[] {
  const changed = rows.map(({ image, face }) => {
    const type = image.id === id ? ReferenceImageType.PRIMARY : ReferenceImageType.REFERENCE;
    return { image: Object.assign(Object.create(image), { type }) as ReferenceImageEntity, face };
  });
  const isPrimary = ({ image }: ImageAndFace) => Number(image.type === ReferenceImageType.PRIMARY);
  return changed.toSorted((a, b) => isPrimary(b) - isPrimary(a));
}

function remove(rows: readonly ImageAndFace[], id: string): ImageAndFace[] {
  const left = rows.filter(({ image }) => image.id !== id);
  const wasPrimary = rows.some(({ image }) => image.id === id && image.type === ReferenceImageType.PRIMARY);
  if (!wasPrimary || left.length === 0) return left;
  const next = nextPrimary(toIdentitySet(left, PERSONA))?.image ?? left[0]!.image;
  return promote(left, next.id);
}

function assertKept({ gain, effect }: Recommendation, before: JudgedSet, after: JudgedSet): void {
  const near = (actual: number | null, promised: number | null, what: string) =>
    assert.ok(
      actual === promised || Math.abs(actual! - promised!) < 1e-4,
      `${what}: ${actual}, promised ${promised}`,
    );
  near(healthIn(after), effect!.healthAfter, "health");
  near(healthIn(after) - healthIn(before), gain, "gain");
  near(before.cohesion, effect!.cohesionBefore, "cohesion before");
  near(after.cohesion, effect!.cohesionAfter, "cohesion after");
}

describe("What a recommendation promises", function () {
  // A thousand sets are judged, some of them often.
  this.timeout(180_000);

  it("is what carrying it out gives, on the rows of any set", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const before = judged(rows);
        for (const found of recommend(before).filter(isStep)) {
          const change = found.kind === RecommendationKind.REMOVE ? remove : promote;
          assertKept(found, before, judged(change(rows, found.image!.id)));
        }
      }),
      { numRuns: 1_000, seed: 20_261_125 },
    );
  });

  describe("on the database", () => {
    let dataSource: DataSource;
    let viewer: Viewer;

    useOwnDatabase(async (own) => {
      dataSource = own.dataSource;
      viewer = await own.newViewer();
    });

    const characterOf = async (rows: readonly ImageAndFace[]) => {
      const character = await MadeCharacter.create(dataSource, viewer);
      await character.insertRows(rows.map(({ image, face }) => ({ image: { ...image, id: newId() }, face })));
      return character;
    };

    it("is what carrying it out gives", async () => {
      const seen = { [RecommendationKind.PROMOTE]: 0, [RecommendationKind.REMOVE]: 0 };
      await fc.assert(
        fc.asyncProperty(anyRows, async (rows) => {
          const count = recommend(judged(rows)).filter(isStep).length;
          for (let i = 0; i < count; i++) {
            const character = await characterOf(rows);
            const before = judgeSet(await character.identitySet());
            const found = recommend(before).filter(isStep)[i]!;
            const { id } = found.image!;
            if (found.kind === RecommendationKind.REMOVE) await character.delete(id);
            else await character.setPrimary(id);
            seen[found.kind as keyof typeof seen]++;

            assertKept(found, before, judgeSet(await character.identitySet()));
          }
        }),
        { numRuns: 25, seed: 20_261_125 },
      );
      assert.ok(Object.values(seen).every((times) => times > 3));
    });

    it("is what pruning gives, the primary and the health it proposed", async () => {
      await fc.assert(
        fc.asyncProperty(anyRows, fc.integer({ min: 1, max: 9 }), async (rows, keep) => {
          const character = await characterOf(rows);
          const plan = planPruning(await character.identitySet(), keep);
          if (plan.primary === null) return;

          await pruneReferenceImages(dataSource, viewer, character.id, { keep, dryRun: false });

          const after = judgeSet(await character.identitySet());
          assert.ok(Math.abs(healthIn(after) - plan.healthAfter) < 1e-4);
          const primary = after.images.find(({ isPrimary }) => isPrimary);
          assert.equal(primary?.id, plan.primary.id);
        }),
        { numRuns: 25, seed: 20_261_125 },
      );
    });
  });
});

describe("A removal that is recommended for a primary without a face", () => {
  it("promises the health of the set with the best image of the largest group as its primary", () => {
    const photo = (name: string, interEyePixels: number, person = "Mira"): MadePhoto => ({
      name,
      person,
      face: { interEyePixels },
    });
    const rows = [
      { name: "landscape", isPrimary: true, face: null },
      photo("stranger", 120, "Nora"),
      photo("best", 45),
      photo("good", 40),
      photo("fair", 35),
    ].map(rowOf);

    const removal = recommend(judged(rows)).find(({ image }) => image?.image.fileName === "landscape")!;

    const after = judged(remove(rows, removal.image!.id));
    assert.equal(after.images.find(({ isPrimary }) => isPrimary)!.image.fileName, "best");
    assertKept(removal, judged(rows), after);
    assert.ok(after.group.length === 3 && healthPartsOf(after).primary > 0);
  });
});
