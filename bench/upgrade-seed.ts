import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import type { DataSource } from "typeorm";
import { CharacterEntity } from "../src/characters/character.entity.js";
import { FaceLockCause } from "../src/face-locks/face-lock-revision.entity.js";
import { remakeFaceLock } from "../src/face-locks/remake-face-lock.js";
import { fromGlobalId, newId } from "../src/ids/global-id.js";
import { FaceEntity } from "../src/reference-images/face.entity.js";
import { PRESENT_ANALYSER } from "../src/reference-images/outdated.js";
import { ReferenceImageEntity } from "../src/reference-images/reference-image.entity.js";
import { findImagesWithFaces, type ImageWithFace } from "../src/reference-images/reference-image.queries.js";
import type { ApiClient, FilePart } from "../test/support/api-client.js";
import { samplePhoto } from "../test/support/pictures.js";

/** The version before the present one, so that its own curve scores it. */
export const FORMER = PRESENT_ANALYSER.replace(/\d+$/, (number) => String(Number(number) - 1));
export const IMAGES_PER_CHARACTER = 20;
const WIDTH = 900;

/** So many are uploaded and analysed; the others are of one of them each. */
const MODELS = [1, 2, 3, 4, 5, 6] as const;
type Sample = (typeof MODELS)[number];

/** A sample photo, cut and encoded otherwise for each number: no two have the same bytes, and all show the same people. */
export async function variantOf(sample: Sample, number: number): Promise<FilePart> {
  const small = sharp(await samplePhoto(sample)).resize(WIDTH);
  const { data, info } = await small.raw().toBuffer({ resolveWithObject: true });
  const [left, top] = [number % 12, Math.floor(number / 12) % 12];
  const bytes = await sharp(data, { raw: info })
    .extract({ left, top, width: info.width - 12, height: info.height - 12 })
    .jpeg({ quality: 70 + (Math.floor(number / 144) % 25) })
    .toBuffer();
  return { bytes, name: `sample${sample}-${number}.jpg` };
}

export const sampleOf = (number: number): Sample => MODELS[number % MODELS.length]!;

/** Uploads the images of the models, and waits until all are analysed. Returns the characters' ids. */
export async function uploadModels(client: ApiClient, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (const sample of MODELS.slice(0, count)) {
    const id = await client.createCharacter(`Model ${sample}`);
    ids.push(id);
    for (let i = 0; i < IMAGES_PER_CHARACTER; i++) {
      const { userErrors } = await client.upload(id, await variantOf(sample, i), { waitMs: 0 });
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
  mediaDirectory: string,
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
        copyOf(model, mediaDirectory, characterId, sampleOf(n % models.length), n * IMAGES_PER_CHARACTER + i),
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
  { image, face }: ImageWithFace,
  mediaDirectory: string,
  characterId: string,
  sample: Sample,
  number: number,
) {
  const id = newId();
  const { bytes } = await variantOf(sample, number);
  const storageKey = `${image.workspaceId}/${characterId}/${id}/original.jpg`;
  const path = join(mediaDirectory, storageKey);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
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
