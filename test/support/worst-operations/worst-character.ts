import type { DataSource } from "typeorm";
import { MAX_LENGTHS } from "../../../src/characters/character-changes.js";
import { CharacterEntity } from "../../../src/characters/character.entity.js";
import { FaceLockCause, FaceLockRevisionEntity } from "../../../src/face-locks/face-lock-revision.entity.js";
import { fromGlobalId, newId } from "../../../src/ids/global-id.js";
import { MAX_CAPTION_LENGTH } from "../../../src/reference-images/caption.js";
import { ReferenceImageType } from "../../../src/reference-images/reference-image.entity.js";
import { embeddingOf, GOOD_MEASURES, sha256Of } from "../../judgement/made-images.js";
import type { ApiClient } from "../api-client.js";
import { insertAnalysedImage, makeFaceLock } from "../rows.js";
import type { WorstTargets } from "./arguments.js";
import { MAX_IMAGES_PER_CHARACTER } from "../../../src/reference-images/max-images.js";

const REVISIONS = 300;
const WEAK_MEASURES = {
  ...GOOD_MEASURES,
  sharpness: 120,
  dynamicRange: 5,
  illuminationUniformity: 0.35,
  blockiness: 0.25,
  eyesOpen: 0.6,
};

/**
 * A character with as much of everything as there can be: 50 images that show one person, each unlike the others in age, each with findings,
 * texts as long as they may be, and a long history.
 */
export async function insertWorstCharacter(dataSource: DataSource, client: ApiClient): Promise<WorstTargets> {
  const { workspaceId } = client;
  const text = (length: number) => "long text ".repeat(length / 10);
  const characterId = await client.createCharacter("Worst", {
    appearance: text(MAX_LENGTHS.appearance),
    style: text(MAX_LENGTHS.style),
    notes: text(MAX_LENGTHS.notes),
    hairColor: "blond",
    ageRange: { min: 30, max: 31 },
  });
  const imageIds: string[] = [];
  for (let i = 0; i < MAX_IMAGES_PER_CHARACTER; i++) {
    const row = {
      position: i,
      type: i === 0 ? ReferenceImageType.PRIMARY : ReferenceImageType.REFERENCE,
      fileName: `${i} ${"long name ".repeat(25)}`.slice(0, 255),
      caption: text(MAX_CAPTION_LENGTH),
      sha256: sha256Of(`${characterId} ${i}`),
      perceptualHash: sha256Of(`shot ${i}`).slice(0, 16),
      thumbnailKey: `${workspaceId}/${newId()}/${i}/thumbnail.jpg`,
      faceCropKey: `${workspaceId}/${newId()}/${i}/face.jpg`,
      interEyePixels: 40 + i,
      face: {
        embedding: embeddingOf("Mira", i),
        estimatedAge: i % 2 === 0 ? 20.123456789 : 60.123456789,
        yawDegrees: ((i * 37) % 60) - 30.123456789,
        measures: i % 4 === 0 ? GOOD_MEASURES : WEAK_MEASURES,
        landmarks: Array.from({ length: 68 }, (_, j) => ({ x: 100.123456 + j, y: 200.654321 + j })),
      },
    };
    imageIds.push(await insertAnalysedImage(dataSource, workspaceId, characterId, row));
  }
  await makeFaceLock(dataSource, workspaceId, characterId);
  await insertHistory(dataSource, workspaceId, fromGlobalId("Character", characterId)!);
  return { characterId, imageIds, recommendationId: `remove:${imageIds.at(-1)}` };
}

async function insertHistory(
  dataSource: DataSource,
  workspaceId: string,
  characterId: string,
): Promise<void> {
  const [image] = await dataSource.query("SELECT id FROM reference_images WHERE character_id = $1", [
    characterId,
  ]);
  const rows = Array.from({ length: REVISIONS }, (_, i) => ({
    id: newId(),
    workspaceId,
    characterId,
    revision: 1_000 + i,
    cause: FaceLockCause.REANALYSED,
    imageId: image.id,
    status: null,
    imageCount: 50,
    cohesion: 0.987654321,
    templateShift: 0.0123456789,
  }));
  await dataSource.getRepository(FaceLockRevisionEntity).insert(rows);
  await dataSource.getRepository(CharacterEntity).update({ id: characterId }, { matchThreshold: 1 });
}
