import type { EntityManager } from "typeorm";
import { isSliceOver, nextSlice } from "../event-loop/slices.js";
import { storedTemplate } from "../face-locks/stored-template.js";
import { FIRST_DIMENSIONS } from "../judgement/likeness/identity.js";
import type { SearchedTemplate } from "./template-table.js";

/** A template of some model. */
export interface StoredTemplate extends SearchedTemplate {
  model: string;
}

/** Some two megabytes on the way, which take PostgreSQL some ten milliseconds. */
const BATCH_SIZE = 1_000;
/** Rows whose numbers are read before it is asked whether the slice is over. */
const ROWS_A_STEP = 50;

/**
 * SQL of one template: its numbers in PostgreSQL's binary form, which is read in a hundredth of the time of numbers in decimals. Earlier releases did not
 * keep how many photos a template counts as; it follows from its shares but for near-duplicates.
 */
export const TEMPLATE_COLUMNS = `
  lock.character_id AS id, lock.model AS model, array_send(lock.embedding) AS numbers, array_send(lock.second_embedding) AS further,
  COALESCE(lock.effective_photos, (
    SELECT 1 / NULLIF(sum(((share ->> 'weight')::float8) ^ 2), 0)
    FROM jsonb_array_elements(lock.contributions) AS share
  ), 1) AS photos`;

export interface TemplateRow {
  id: string;
  model: string;
  numbers: Buffer;
  /** Null where one network alone described it. */
  further: Buffer | null;
  photos: number;
}

/** How many templates a workspace has, and of how many numbers one of them is. */
export async function measureTemplates(
  manager: EntityManager,
  workspaceId: string,
): Promise<{ count: number; dimensions: number }> {
  const [row] = await manager.query(
    `SELECT count(*)::int AS count, (
       SELECT cardinality(embedding) + coalesce(cardinality(second_embedding), 0)
       FROM face_locks WHERE workspace_id = $1 LIMIT 1
     ) AS dimensions
     FROM face_locks WHERE workspace_id = $1`,
    [workspaceId],
  );
  return { count: row.count, dimensions: row.dimensions ?? 0 };
}

/** All of a workspace, batch by batch in no particular order; the event loop is handed back every 10 ms. */
export async function* readTemplates(
  manager: EntityManager,
  workspaceId: string,
): AsyncGenerator<StoredTemplate[]> {
  for (let after = "00000000-0000-0000-0000-000000000000"; ;) {
    const rows: TemplateRow[] = await manager.query(
      `SELECT ${TEMPLATE_COLUMNS} FROM face_locks AS lock
       WHERE lock.workspace_id = $1 AND lock.character_id > $2
       ORDER BY lock.character_id LIMIT ${BATCH_SIZE}`,
      [workspaceId, after],
    );
    yield await toTemplates(rows);
    if (rows.length < BATCH_SIZE) return;
    after = rows.at(-1)!.id;
  }
}

/** Those of some characters of a workspace that have one. */
export async function readTemplatesOf(
  manager: EntityManager,
  workspaceId: string,
  characterIds: readonly string[],
): Promise<StoredTemplate[]> {
  const rows: TemplateRow[] = await manager.query(
    `SELECT ${TEMPLATE_COLUMNS} FROM face_locks AS lock
     WHERE lock.workspace_id = $1 AND lock.character_id = ANY($2)`,
    [workspaceId, characterIds],
  );
  return toTemplates(rows);
}

/** Of embeddings that are no rows of numbers, which no analyser of ours makes, none is a template. */
export async function toTemplates(rows: readonly TemplateRow[]): Promise<StoredTemplate[]> {
  const templates: StoredTemplate[] = [];
  for (const [i, { id, model, numbers, further, photos }] of rows.entries()) {
    if (i % ROWS_A_STEP === 0 && isSliceOver()) await nextSlice();
    const embedding = readNumbers(numbers);
    const secondEmbedding = further && readNumbers(further);
    if (embedding?.length !== FIRST_DIMENSIONS) continue;
    const identity = storedTemplate({ model, embedding, secondEmbedding });
    templates.push({ characterId: id, model, identity, effectivePhotos: Math.max(1, photos) });
  }
  return templates;
}

/** `array_send`: how many dimensions, whether any is null, the type, then length and lower bound, and each number with its length before it. */
const HEADER_BYTES = 20;
const BYTES_EACH = 8;

function readNumbers(sent: Buffer): number[] | null {
  const length = (sent.length - HEADER_BYTES) / BYTES_EACH;
  if (!Number.isInteger(length) || length < 1) return null;
  return Array.from({ length }, (_, i) => sent.readFloatBE(HEADER_BYTES + i * BYTES_EACH + 4));
}
