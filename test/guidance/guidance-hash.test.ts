import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { DataSource } from "typeorm";
import { CharacterEntity } from "../../src/characters/character.entity.js";
import type { FaceLockEntity } from "../../src/face-locks/face-lock.entity.js";
import { GuidanceFormat } from "../../src/guidance/guidance-format.js";
import { guidanceHashOf } from "../../src/guidance/guidance-hash.js";
import { DEFAULT_LIMITS } from "../../src/guidance/guidance-limits.js";
import { type GuidanceMaterial, toGuidanceMaterial } from "../../src/guidance/guidance-material.js";
import { RENDERERS } from "../../src/guidance/renderers.js";
import { ReferenceImageEntity } from "../../src/reference-images/reference-image.entity.js";
import { findImagesWithFaces } from "../../src/reference-images/reference-image.queries.js";
import type { Viewer } from "../../src/workspaces/viewer.js";
import { embeddingOf, sha256Of } from "../judgement/made-images.js";
import { MadeCharacter } from "../face-locks/made-character.js";
import { useOwnDatabase } from "../support/own-database.js";
import { anyMaterial, madePicture } from "./made-material.js";

/** Everything that is handed over, in words, with pictures by what they show. */
const handedOver = (material: GuidanceMaterial): string =>
  JSON.stringify(
    Object.values(GuidanceFormat).map((format) => {
      const { wishes, render } = RENDERERS[format];
      const pictures = wishes(material, DEFAULT_LIMITS).map((wish) => {
        const { sha256, faceCropKey } = wish.of.image;
        const content = wish.as === "face-crop" ? faceCropKey!.split("-").at(-1) : sha256;
        return { ...madePicture(wish), imageId: "", url: `${wish.as} ${content}` };
      });
      return render(material, pictures, DEFAULT_LIMITS);
    }),
  );

describe("The hash of what is handed over", () => {
  it("changes exactly when something of that does", () => {
    const anyChange = fc.constantFrom<(material: GuidanceMaterial, by: number) => void>(
      (material, by) => (material.strength = by),
      (material, by) => (material.referenceStrength = by),
      (material, by) => (material.matchThreshold = by),
      (material, by) => (material.ipAdapter.weight = by),
      (material) => (material.ipAdapter.weight = material.strength),
      (material) => (material.ipAdapter.startAt = 0),
      (material) => (material.persona.appearance = "freckles"),
      (material, by) => (material.shots[0]!.weight = by),
      (material) => material.shots.length > 1 && material.shots.pop(),
      (material) => (material.shots = material.shots.toReversed()),
      (material) => (material.views = material.views.toReversed()),
      (material) => (material.shots[0]!.image.sha256 = sha256Of("another")),
      (material) => (material.keyPoints = null),
      (material) => (material.shots.at(-1)!.image.id = material.shots[0]!.image.id),
      (material) => (material.shots[0]!.image.storageKey = "made/elsewhere/original.jpg"),
      (material) => (material.shots[0]!.image.bytes += 1),
    );
    fc.assert(
      fc.property(
        anyMaterial,
        fc.array(fc.tuple(anyChange, fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 3 }),
        (material, changes) => {
          const changed = structuredClone(material);
          for (const [change, by] of changes) change(changed, by);

          assert.equal(
            guidanceHashOf(changed) === guidanceHashOf(material),
            withoutSizes(changed) === withoutSizes(material),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  /** The size of a file follows from its content, whatever a made change says. */
  const withoutSizes = (material: GuidanceMaterial): string =>
    handedOver(material).replaceAll(/"bytes":\d+,?/g, "");

  it("is hexadecimal SHA-256", () => {
    const [material] = fc.sample(anyMaterial, 1);

    assert.match(guidanceHashOf(material!), /^[0-9a-f]{64}$/);
  });
});

const photo = (person: string, number: number, yawDegrees = 0, interEyePixels = 120) => ({
  face: { embedding: embeddingOf(person, number), yawDegrees, interEyePixels },
  perceptualHash: null as string | null,
});

const PHOTOS = {
  mira0: { ...photo("Mira", 0), perceptualHash: "00ff00ff00ff00ff" },
  mira0Worse: { ...photo("Mira", 0, 0, 60), perceptualHash: "00ff00ff00ff00fe" },
  mira1: photo("Mira", 1, 30),
  mira2: photo("Mira", 2, -30, 60),
  stranger: photo("stranger", 0),
  tiny: photo("Mira", 5, 0, 11),
};
type PhotoName = keyof typeof PHOTOS;

describe("The hash of a character in a database", function () {
  this.timeout(180_000);
  let dataSource: DataSource;
  let viewer: Viewer;
  let character: MadeCharacter;
  let ids: Map<PhotoName, string>;

  useOwnDatabase(async (own) => {
    dataSource = own.dataSource;
    viewer = await own.newViewer();
  });

  const add = async (name: PhotoName) => {
    const { face, perceptualHash } = PHOTOS[name];
    const id = await character.add(name, face, perceptualHash);
    // As an analysis stores what it drew.
    const faceCropKey = `made/${id}/face-0-${sha256Of(name).slice(0, 16)}.jpg`;
    await dataSource.manager.update(ReferenceImageEntity, { id }, { faceCropKey });
    ids.set(name, id);
    return id;
  };
  const idOf = (name: PhotoName) => ids.get(name)!;
  const update = (name: PhotoName, columns: Partial<ReferenceImageEntity>) =>
    dataSource.manager.update(ReferenceImageEntity, { id: idOf(name) }, columns);
  const updateCharacter = (columns: Partial<CharacterEntity>) =>
    dataSource.manager.update(CharacterEntity, { id: character.id }, columns);

  async function material(): Promise<GuidanceMaterial | null> {
    const lock: FaceLockEntity | null = await character.lock();
    const owner = await dataSource.manager.findOneByOrFail(CharacterEntity, { id: character.id });
    const rows = await findImagesWithFaces(dataSource.manager, viewer.workspaceId, character.id);
    return lock && toGuidanceMaterial(lock, owner, rows);
  }

  const hash = async () => guidanceHashOf((await material())!);

  beforeEach(async () => {
    character = await MadeCharacter.create(dataSource, viewer);
    ids = new Map();
    for (const name of ["mira0", "mira1", "mira2", "stranger", "tiny"] as const) await add(name);
  });

  const still: [what: string, change: () => Promise<unknown>][] = [
    ["a caption", () => update("mira0", { caption: "at the sea" })],
    ["a file's name", () => update("mira1", { fileName: "renamed.jpg" })],
    ["the character's name", () => updateCharacter({ name: "Nora" })],
    ["places of images other than the anchor", () => character.reorder(...reversedBehindTheFirst())],
    ["an image that is not usable", () => character.delete(idOf("tiny"))],
    ["a stranger's image", () => character.delete(idOf("stranger"))],
    ["a copy of a shot that is no better", () => add("mira0Worse")],
    ["an analysis that finds the same", () => rerunKeepingCrop("mira1", PHOTOS.mira1.face, null)],
    ["the review margin", () => character.changeSettings({ reviewMargin: 0.1 })],
    [
      "a setting that says what the default says",
      () => character.changeSettings({ ipAdapter: { startAt: 0 } }),
    ],
    [
      "deleting a picture and uploading it again",
      async () => {
        await character.delete(idOf("mira2"));
        await add("mira2");
      },
    ],
  ];
  const reversedBehindTheFirst = () => [idOf("mira0"), ...[...ids.values()].slice(1).toReversed()];
  for (const [what, change] of still) {
    it(`does not change with ${what}`, async () => {
      const before = await hash();

      await change();

      assert.equal(await hash(), before);
    });
  }

  const moving: [what: string, change: () => Promise<unknown>][] = [
    ["another anchor", () => character.setPrimary(idOf("mira1"))],
    ["an image more of the template", () => add("mira0Worse").then(() => character.delete(idOf("mira0")))],
    ["an image less", () => character.delete(idOf("mira2"))],
    ["an image that is set aside", () => character.setShaping(idOf("mira1"), false)],
    ["the strength", () => character.changeSettings({ strength: 0.5 })],
    ["the reference strength", () => character.changeSettings({ referenceStrength: 0.5 })],
    ["the threshold", () => character.changeSettings({ matchThreshold: 0.5 })],
    [
      "a setting of the adapters",
      () => character.changeSettings({ ipAdapter: { embedsScaling: "K_AND_V" as never } }),
    ],
    ["the persona", () => updateCharacter({ hairColor: "red" })],
    [
      "a face crop that was drawn anew, otherwise",
      () => update("mira1", { faceCropKey: "made/face-1-0123456789abcdef.jpg" }),
    ],
  ];
  for (const [what, change] of moving) {
    it(`changes with ${what}`, async () => {
      const before = await hash();

      await change();

      assert.notEqual(await hash(), before);
    });
  }

  it("is the same after any history that ends with the same images in the same order", async () => {
    const before = await hash();
    const anyStep = fc.tuple(
      fc.constantFrom("set aside", "bring back", "remake", "run again", "delete and upload"),
      fc.constantFrom("mira1", "mira2", "stranger", "tiny" as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 6 }), async (steps) => {
        for (const [what, name] of steps) {
          const { face, perceptualHash } = PHOTOS[name as PhotoName];
          if (what === "remake") await character.remake();
          if (what === "run again") await rerunKeepingCrop(name as PhotoName, face, perceptualHash);
          if (what === "set aside") await character.setShaping(idOf(name as PhotoName), false);
          if (what === "bring back") await character.setShaping(idOf(name as PhotoName), true);
          if (what === "delete and upload") {
            await character.delete(idOf(name as PhotoName));
            await add(name as PhotoName);
          }
        }
        for (const id of ids.values()) await character.setShaping(id, true);

        assert.equal(await hash(), before);
      }),
      { numRuns: 8 },
    );
  });

  async function rerunKeepingCrop(name: PhotoName, face: object, perceptualHash: string | null) {
    const { faceCropKey } = await dataSource.manager.findOneByOrFail(ReferenceImageEntity, {
      id: idOf(name),
    });
    await character.rerun(idOf(name), face, perceptualHash);
    await update(name, { faceCropKey });
  }

  it("hands over one picture of a shot, the anchor where it is one of them, with the weight of both", async () => {
    await add("mira0Worse");
    await character.setPrimary(idOf("mira0Worse"));

    const { shots, views } = (await material())!;

    const anchor = (await character.lock())!.anchorImageId;
    assert.equal(shots[0]!.image.id, anchor);
    assert.equal(views[0]!.image.id, anchor);
    assert.equal(shots.length, 3);
    assert.ok(Math.abs(shots.reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-5);
    const handed = new Set(shots.map(({ image }) => image.id));
    assert.equal([idOf("mira0"), idOf("mira0Worse")].filter((id) => handed.has(id)).length, 1);
    assert.ok(!handed.has(idOf("stranger")) && !handed.has(idOf("tiny")));
  });
});
