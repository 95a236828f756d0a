import { crc32 } from "node:zlib";
import type { DataSource } from "typeorm";
import { newId } from "../../src/ids/global-id.js";
import { seededRandom } from "../../eval/support/seeded-random.js";

export const MODEL = "made/likeness-5";
const ROWS_A_STATEMENT = 1_000;

export interface MadeTemplate {
  embedding: ArrayLike<number>;
  secondEmbedding?: ArrayLike<number>;
  model?: string;
  /** Null: as an earlier release wrote it. */
  effectivePhotos?: number | null;
}

/** Characters with a face lock each, as rows: an image that is never looked at, and a template. @returns their ids, in order */
export async function insertTemplates(
  dataSource: DataSource,
  workspaceId: string,
  templates: readonly MadeTemplate[],
): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < templates.length; from += ROWS_A_STATEMENT) {
    const rows = templates.slice(from, from + ROWS_A_STATEMENT).map((template) => ({
      id: newId(),
      image: newId(),
      model: template.model ?? MODEL,
      embedding: `{${Array.from(template.embedding).join()}}`,
      further: template.secondEmbedding ? `{${Array.from(template.secondEmbedding).join()}}` : null,
      photos: template.effectivePhotos === undefined ? 4 : template.effectivePhotos,
    }));
    await insertRows(dataSource, workspaceId, JSON.stringify(rows));
    ids.push(...rows.map(({ id }) => id));
  }
  return ids;
}

async function insertRows(dataSource: DataSource, workspaceId: string, rows: string): Promise<void> {
  const from = `FROM jsonb_to_recordset($1::jsonb) AS made(id uuid, image uuid, model text, embedding text, further text, photos float8)`;
  await dataSource.transaction(async (manager) => {
    await manager.query(
      `INSERT INTO characters (id, workspace_id, name, created_at, updated_at)
       SELECT made.id, $2, 'made', now(), now() ${from}`,
      [rows, workspaceId],
    );
    await manager.query(
      `INSERT INTO reference_images (id, workspace_id, character_id, type, position, status, format, width, height, bytes, sha256, storage_key)
       SELECT made.image, $2, made.id, 'PRIMARY', 0, 'READY', 'JPEG', 10, 10, 10, made.image::text, made.image::text ${from}`,
      [rows, workspaceId],
    );
    await manager.query(
      `INSERT INTO face_locks (character_id, workspace_id, status, revision, anchor_image_id, model, embedding, second_embedding, contributions, updated_at, effective_photos)
       SELECT made.id, $2, 'LOCKED', 1, made.image, made.model,
         made.embedding::real[], made.further::real[],
         jsonb_build_array(jsonb_build_object('imageId', made.image, 'weight', 0.5, 'shiftIfLeftOut', 0),
           jsonb_build_object('imageId', made.image, 'weight', 0.5, 'shiftIfLeftOut', 0)), now(), made.photos ${from}`,
      [rows, workspaceId],
    );
  });
}

/** The parts of an embedding by their lengths, as in `made-people.ts`: what all have in common, whose it is, and what the photo adds. */
const [COMMON, PERSON, PHOTO] = [0.9, 0.375, 0.26];
const DIMENSIONS_OF_PEOPLE = 36;

/** The embedding of a made photo, with distances as those of real people; quick to make, for hundreds of thousands. */
export function photoOf(person: string | number, photo: string | number): Float32Array {
  const whose = direction(`${person}`, DIMENSIONS_OF_PEOPLE);
  const added = direction(`${person}/${photo}`, 128);
  const numbers = Float32Array.from(
    added,
    (own, i) => COMMON_DIRECTION[i]! * COMMON + (whose[i] ?? 0) * PERSON + own * PHOTO,
  );
  return scaled(numbers);
}

function direction(name: string, dimensions: number): Float32Array {
  const random = seededRandom(crc32(name));
  return scaled(Float32Array.from({ length: dimensions }, () => random() - 0.5));
}

function scaled(numbers: Float32Array): Float32Array {
  const length = Math.hypot(...numbers);
  return numbers.map((number) => number / length);
}

const COMMON_DIRECTION = direction("what faces have in common", 128);
