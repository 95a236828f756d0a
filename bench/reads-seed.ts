import type { DataSource } from "typeorm";
import { CharacterEntity } from "../src/characters/character.entity.js";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { newId, toGlobalId } from "../src/ids/global-id.js";
import { ReferenceImageType } from "../src/reference-images/reference-image.entity.js";
import { MAX_IMAGES_PER_CHARACTER } from "../src/reference-images/max-images.js";
import { embeddingOf, GOOD_MEASURES, sha256Of } from "../test/judgement/made-images.js";
import { insertAnalysedImage, makeFaceLock } from "../test/support/rows.js";

export const IMAGES_EACH = 5;

export interface Seeded {
  workspaceId: string;
  /** UUIDs: one of those with {@link IMAGES_EACH} images, and the one with as many as there may be. */
  usual: string;
  full: string;
}

/** Characters with a profile, described images and a face lock each, the fullest first, and so not in the list that is asked for. */
export async function seed(dataSource: DataSource, characters: number): Promise<Seeded> {
  const [workspace] = (await dataSource.query("SELECT id FROM workspaces")) as { id: string }[];
  const workspaceId = workspace!.id;
  const full = await insertCharacter(dataSource, workspaceId, "Full", MAX_IMAGES_PER_CHARACTER);
  let usual = full;
  for (let i = 0; i < characters; i++)
    usual = await insertCharacter(dataSource, workspaceId, `Character ${i}`, IMAGES_EACH);
  await dataSource.query("VACUUM ANALYZE");
  return { workspaceId, usual, full };
}

/** Its UUID. One with a profile, so many described images and a face lock, as the server's own code makes it. */
export async function insertCharacter(
  dataSource: DataSource,
  workspaceId: string,
  name: string,
  images: number,
): Promise<string> {
  const id = newId();
  await dataSource.getRepository(CharacterEntity).insert({
    id,
    workspaceId,
    name,
    niche: "fitness",
    ageMin: 24,
    ageMax: 30,
    hairColor: "dark brown",
    appearance: "Freckles, green eyes, a scar above the left brow. ".repeat(4).trim(),
    style: "Natural light, 50 mm, shallow depth of field.",
    notes: "Never with glasses.",
  });
  const globalId = toGlobalId("Character", id);
  for (let i = 0; i < images; i++)
    await insertAnalysedImage(dataSource, workspaceId, globalId, imageRow(workspaceId, id, i));
  await makeFaceLock(dataSource, workspaceId, globalId);
  return id;
}

/** Numbers as long as measured ones are. */
const measured = (value: number): number => value + 0.123_456_789_012;

function imageRow(workspaceId: string, characterId: string, i: number) {
  const folder = `${workspaceId}/${characterId}/${i}`;
  return {
    position: i,
    type: i === 0 ? ReferenceImageType.PRIMARY : ReferenceImageType.REFERENCE,
    fileName: `photo-${i}.jpg`,
    caption: "Looks into the camera, in front of a brick wall.",
    sha256: sha256Of(`${characterId} ${i}`),
    perceptualHash: sha256Of(`${characterId} shot ${i}`).slice(0, 16),
    thumbnailKey: `${folder}/thumbnail.jpg`,
    faceCropKey: `${folder}/face.jpg`,
    analyser: ANALYSER,
    interEyePixels: measured(60 + i),
    face: {
      model: ANALYSER,
      embedding: embeddingOf("Mira", i),
      secondEmbedding: embeddingOf("Mira, by another", i),
      estimatedAge: measured(24 + (i % 5)),
      yawDegrees: measured(((i * 37) % 60) - 30),
      pitchDegrees: measured((i % 7) - 3),
      rollDegrees: measured((i % 5) - 2),
      measures: GOOD_MEASURES,
      landmarks: Array.from({ length: 68 }, (_, j) => ({ x: measured(100 + j), y: measured(200 + i) })),
    },
  };
}
