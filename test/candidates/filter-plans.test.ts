import assert from "node:assert/strict";
import { CandidateOrder } from "../../src/candidates/candidate-order.js";
import { CandidateStatus } from "../../src/candidates/candidate.entity.js";
import { type CandidateConditions, listCandidates } from "../../src/candidates/list-candidates.js";
import type { PageRequest } from "../../src/graphql/connection.js";
import type { Place } from "../../src/graphql/load-rows.js";
import { newId } from "../../src/ids/global-id.js";
import { MatchVerdict } from "../../src/judgement/likeness/match.js";
import type { Viewer } from "../../src/workspaces/viewer.js";
import { type OwnDatabase, useOwnDatabase } from "../support/own-database.js";
import { plansOf } from "../support/query-plans.js";

const CANDIDATES = 30_000;
const BEGINNING = "2026-01-01T00:00:00Z";
const minutesAfter = (minutes: number) => new Date(Date.parse(BEGINNING) + minutes * 60_000);
const ALL = Object.values(CandidateOrder);

describe("What PostgreSQL does for a list of many candidates", () => {
  let own: OwnDatabase;
  let viewer: Viewer;
  const [characterId, otherId] = [newId(), newId()];

  useOwnDatabase(async (database) => {
    own = database;
    viewer = await own.newViewer();
    await own.dataSource.query(
      "INSERT INTO characters (id, workspace_id, name) SELECT id, $1, 'Mira' FROM unnest($2::uuid[]) AS id",
      [viewer.workspaceId, [characterId, otherId]],
    );
    // As it becomes known by and by: to a planner who knows how few changes there are, reading them all is as cheap as any index.
    await own.dataSource.query("VACUUM ANALYZE character_changes");
    // Time-ordered as the server makes ids, one a minute, of which every third is the other character's; a few are of a rare status, verdict or source.
    await own.dataSource.query(
      `INSERT INTO candidates (id, workspace_id, character_id, status, format, width, height, bytes, sha256, storage_key, analyser,
         source, created_at, generated_at, generated_at_from, match_score, match_verdict)
       SELECT ('01980000-' || lpad(to_hex(n / 4096), 4, '0') || '-7' || lpad(to_hex(n % 4096), 3, '0') || '-8000-000000000000')::uuid, $1,
         CASE WHEN n % 3 = 0 THEN $3::uuid ELSE $2::uuid END, CASE WHEN n % 1000 = 7 THEN 'PENDING' ELSE 'REJECTED' END::candidate_status,
         'PNG', 1, 1, 1, n::text, n::text, 'rows', CASE WHEN n % 1000 = 8 THEN 'rare' ELSE 'common' END, made_at, made_at, 'ARRIVAL',
         CASE WHEN n % 10 > 0 THEN n % 977 / 977.0 END, CASE WHEN n % 977 > 970 THEN 'ACCEPT' ELSE 'REJECT' END::match_verdict
       FROM generate_series(1, $4::integer) AS n, LATERAL (SELECT $5::timestamptz + n * interval '1 minute' AS made_at) AS times`,
      [viewer.workspaceId, characterId, otherId, CANDIDATES, BEGINNING],
    );
    await own.dataSource.query("VACUUM ANALYZE candidates");
  });

  async function planFor(conditions: CandidateConditions, order: CandidateOrder, end: PageRequest["end"]) {
    const request: PageRequest<Place> = { size: 20, end, after: null, before: null };
    const plans = await plansOf(own.dataSource, async () => {
      const { manager } = own.dataSource;
      const { rows } = await listCandidates(manager, viewer, characterId, conditions, order, request);
      assert.ok(rows.length > 0);
    });
    assert.equal(plans.length, 1);
    return plans[0]!;
  }

  const { HIGHEST_SCORE, LOWEST_SCORE } = CandidateOrder;
  const times = [minutesAfter(500), minutesAfter(600)] as const;
  for (const [what, conditions, orders, index] of [
    ["a rare status", { status: CandidateStatus.PENDING }, ALL, "candidates_character_id_status_id_idx"],
    ["a rare verdict", { verdict: MatchVerdict.ACCEPT }, ALL, "candidates_character_id_match_verdict_id_idx"],
    ["a rare source", { source: "rare" }, ALL, "candidates_character_id_source_id_idx"],
    [
      "a short while in which they arrived",
      { createdFrom: times[0], createdBefore: times[1] },
      ALL,
      "candidates_character_id_created_at_idx",
    ],
    [
      "a short while in which they were generated",
      { generatedFrom: times[0], generatedBefore: times[1] },
      ALL,
      "candidates_character_id_generated_at_idx",
    ],
    [
      "a range of scores, the highest first",
      { minScore: 0.5, maxScore: 0.505 },
      [HIGHEST_SCORE],
      "candidates_score_from_above_idx",
    ],
    [
      "a range of scores, the lowest first",
      { minScore: 0.5, maxScore: 0.505 },
      [LOWEST_SCORE],
      "candidates_score_from_below_idx",
    ],
  ] satisfies [string, CandidateConditions, CandidateOrder[], string][]) {
    it(`finds those of ${what} by an index`, async () => {
      for (const order of orders)
        for (const end of ["first", "last"] as const) {
          const { scanned, indexes, sql } = await planFor(conditions, order, end);

          assert.deepEqual([scanned, indexes], [[], [index]], `${order} ${end}: ${sql}`);
        }
    });
  }
});
