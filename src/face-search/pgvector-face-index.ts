import type { EntityManager } from "typeorm";
import { FIRST_DIMENSIONS } from "../judgement/likeness/identity.js";
import { embeddingDistance, secondShareOf } from "../judgement/likeness/match-score.js";
import {
  farthestWithScore,
  scoreAgainstTemplate,
  type MatchProbe,
} from "../judgement/likeness/template-score.js";
import { BestTemplates } from "./best-templates.js";
import type { FaceIndex, FaceQuery, FoundTemplates } from "./face-index.js";
import { TEMPLATE_COLUMNS, toTemplates, type StoredTemplate, type TemplateRow } from "./read-templates.js";

/**
 * The nearest by the first embedding alone are asked for, and the best by both are answered: a template may be better by the second one, and one of few photos may have a
 * better score than a nearer one of many.
 */
const NEAREST_FOR_EACH = 10;
/** How many the index looks at, at least (pgvector's `hnsw.ef_search`). */
const LOOKED_AT = 400;

/** What the index is made of; pgvector casts an array of `real`. */
export const VECTOR = `(embedding::vector(${FIRST_DIMENSIONS}))`;

/**
 * Searches templates in PostgreSQL with pgvector's HNSW index, for millions of them: nothing is held in this process. The index is approximate: it
 * misses some, the more the more templates there are.
 */
export class PgvectorFaceIndex implements FaceIndex {
  constructor(private readonly manager: EntityManager) {}

  async search(workspaceId: string, query: FaceQuery): Promise<FoundTemplates> {
    const best = new BestTemplates(query.model, query.first, query.minScore);
    const maxDistance = Math.min(farthestWithScore(query.minScore, query.model), 2);
    const found = new Map<
      string,
      { template: StoredTemplate; probe: number; distance: number; score: number }
    >();
    for (const [probe, face] of query.probes.entries()) {
      for (const template of await this.nearest(workspaceId, query, face, maxDistance)) {
        if (template.identity.length !== face.identity.length) continue;
        const distance = embeddingDistance(template.identity, face.identity);
        const score = scoreAgainstTemplate(distance, query.model, template.effectivePhotos, face);
        const before = found.get(template.characterId);
        if (
          before === undefined ||
          score > before.score ||
          (score === before.score && distance < before.distance)
        )
          found.set(template.characterId, { template, probe, distance, score });
      }
    }
    for (const [characterId, { probe, distance, score }] of found)
      best.offer({ characterId, probe, distance, score });
    return { found: best.result(), searched: await this.count(workspaceId, query.model) };
  }

  private async nearest(
    workspaceId: string,
    { model, first, exceptCharacterId }: FaceQuery,
    { identity }: MatchProbe,
    maxDistance: number,
  ): Promise<StoredTemplate[]> {
    const hasSecond = identity.length > FIRST_DIMENSIONS;
    // Of the whole distance that of the first embedding is a part.
    const part = hasSecond ? Math.sqrt(1 - secondShareOf(model)) : 1;
    const embedding = Array.from(identity)
      .slice(0, FIRST_DIMENSIONS)
      .map((value) => value / part);
    return this.manager.transaction(async (manager) => {
      // Filters come after the index: it goes on until there are enough of this workspace (pgvector 0.8 and later).
      await manager.query(
        `SELECT set_config('hnsw.ef_search', $1, true), set_config('hnsw.iterative_scan', 'strict_order', true)`,
        [String(LOOKED_AT)],
      );
      const rows: (TemplateRow & { away: number })[] = await manager.query(
        `SELECT ${TEMPLATE_COLUMNS}, lock.away FROM (
           SELECT *, ${VECTOR} <-> $1 AS away FROM face_locks
           WHERE workspace_id = $2 AND model = $3 AND character_id IS DISTINCT FROM $4
           ORDER BY ${VECTOR} <-> $1 LIMIT $5
         ) AS lock WHERE lock.away <= $6 + 1e-4`,
        [
          `[${embedding.join()}]`,
          workspaceId,
          model,
          exceptCharacterId ?? null,
          first * NEAREST_FOR_EACH,
          maxDistance / part,
        ],
      );
      return toTemplates(rows);
    });
  }

  private async count(workspaceId: string, model: string): Promise<number> {
    const [{ count }] = await this.manager.query(
      "SELECT count(*)::int AS count FROM face_locks WHERE workspace_id = $1 AND model = $2",
      [workspaceId, model],
    );
    return count;
  }
}
