import { createHash } from "node:crypto";
import sharp from "sharp";
import type { DataSource } from "typeorm";
import { CharacterEntity } from "../src/characters/character.entity.js";
import { FaceLockCause } from "../src/face-locks/face-lock-revision.entity.js";
import { remakeFaceLock } from "../src/face-locks/remake-face-lock.js";
import { fromGlobalId, newId } from "../src/ids/global-id.js";
import { FaceEntity } from "../src/reference-images/face.entity.js";
import type { MediaStorage } from "../src/media-storage/media-storage.js";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { ReferenceImageEntity } from "../src/reference-images/reference-image.entity.js";
import { findImagesWithFaces, type ImageWithFace } from "../src/reference-images/reference-image.queries.js";
import type { ApiClient, FilePart } from "../test/support/api-client.js";
import { samplePhoto } from "../test/support/pictures.js";

/** The version before the present one, so that its own curve scores it. */
export const FORMER = ANALYSER.replace(/\d+$/, (number) => String(Number(number) - 1));
export const IMAGES_PER_CHARACTER = 20;
const SMALLER_BY = 12;

/** One person each, cut out of a sample photo; what they are is in the order of the models. */
const CUTS = [
  { sample: 3, left: 1_000, width: 560, height: 760 },
  { sample: 1, left: 1_240, width: 620, height: 760 },
  { sample: 6, left: 1_290, width: 420, height: 600 },
] as const;
/** So many characters are uploaded and analysed; the others are each of one of them. */
export const MODELS = CUTS.length;

const cut = CUTS.map(({ sample, left, width, height }) =>
  lazily(async () =>
    sharp(await samplePhoto(sample))
      .extract({ left, top: 60, width, height })
      .raw()
      .toBuffer({ resolveWithObject: true }),
  ),
);

function lazily<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}

/** A person's picture, cut and encoded otherwise for each number up to 3,600: no two have the same bytes. @param model counted on from 0 */
export async function variantOf(model: number, number: number): Promise<FilePart> {
  const { data, info } = await cut[model % MODELS]!();
  const [left, top] = [number % SMALLER_BY, Math.floor(number / SMALLER_BY) % SMALLER_BY];
  const quality = 70 + (Math.floor(number / SMALLER_BY ** 2) % 25);
  const bytes = await sharp(data, { raw: info })
    .extract({ left, top, width: info.width - SMALLER_BY, height: info.height - SMALLER_BY })
    .jpeg({ quality })
    .toBuffer();
  return { bytes, name: `person${model % MODELS}-${number}.jpg` };
}

/** Uploads the images of the models, which are analysed meanwhile. Returns the characters' ids. */
export async function uploadModels(client: ApiClient): Promise<string[]> {
  const ids: string[] = [];
  for (let model = 0; model < MODELS; model++) {
    const id = await client.createCharacter(`Character ${model}`);
    ids.push(id);
    for (let i = 0; i < IMAGES_PER_CHARACTER; i++) {
      const { userErrors } = await client.upload(id, await variantOf(model, i), { waitMs: 0 });
      if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
    }
  }
  return ids;
}

/**
 * Makes the other characters: pictures of their own in the storage, and what was measured of the model's. Then has all of it said by the version
 * before, in numbers that stand at the same distances and mean nothing to the present one.
 */
export async function seed(
  dataSource: DataSource,
  storage: MediaStorage,
  models: readonly string[],
  characters: number,
): Promise<void> {
  const { manager } = dataSource;
  const { workspaceId } = await manager.findOneByOrFail(CharacterEntity, {
    id: fromGlobalId("Character", models[0]!)!,
  });
  const sets: ImageWithFace[][] = [];
  for (const id of models)
    sets.push(await findImagesWithFaces(manager, workspaceId, fromGlobalId("Character", id)!));
  for (let n = models.length; n < characters; n++) {
    const characterId = newId();
    await manager.insert(CharacterEntity, { id: characterId, workspaceId, name: `Character ${n}` });
    const copies = await Promise.all(
      sets[n % models.length]!.map((model, i) =>
        copyOf(storage, model, characterId, n, n * IMAGES_PER_CHARACTER + i),
      ),
    );
    await manager.insert(
      ReferenceImageEntity,
      copies.map(({ image }) => image),
    );
    await manager.insert(
      FaceEntity,
      copies.flatMap(({ face }) => face ?? []),
    );
  }
  await saidByFormer(dataSource);
  const all = await manager.findBy(CharacterEntity, { workspaceId });
  for (const { id: characterId } of all)
    await dataSource.transaction((own) =>
      remakeFaceLock(own, { workspaceId, characterId }, FaceLockCause.REASSESSED, null),
    );
}

async function copyOf(
  storage: MediaStorage,
  { image, face }: ImageWithFace,
  characterId: string,
  model: number,
  number: number,
) {
  const id = newId();
  const { bytes } = await variantOf(model, number);
  const storageKey = `${image.workspaceId}/${characterId}/${id}/original.jpg`;
  await storage.put(storageKey, bytes, "image/jpeg");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const { requiresConsent: _, ...columns } = image;
  const own = {
    id,
    characterId,
    storageKey,
    sha256,
    bytes: bytes.length,
    thumbnailKey: null,
    faceCropKey: null,
  };
  return { image: { ...columns, ...own }, face: face && { ...face, referenceImageId: id } };
}

async function saidByFormer(dataSource: DataSource): Promise<void> {
  await dataSource.query("UPDATE reference_images SET analyser = $1", [FORMER]);
  await dataSource.query(
    `UPDATE faces SET model = $1,
       embedding = (SELECT array_agg(value ORDER BY place DESC) FROM unnest(embedding) WITH ORDINALITY AS one(value, place))`,
    [FORMER],
  );
  const turned = `jsonb_set(face, '{embedding}', (SELECT jsonb_agg(value ORDER BY place DESC)
    FROM jsonb_array_elements(face->'embedding') WITH ORDINALITY AS one(value, place)))`;
  await dataSource.query(
    `UPDATE faces SET other_faces = (SELECT jsonb_agg(${turned} ORDER BY number)
       FROM jsonb_array_elements(other_faces) WITH ORDINALITY AS every(face, number))
     WHERE jsonb_array_length(other_faces) > 0`,
  );
  await dataSource.query("DELETE FROM face_locks");
  await dataSource.query("VACUUM ANALYZE");
}
