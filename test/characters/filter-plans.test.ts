import assert from "node:assert/strict";
import { CharacterOrder } from "../../src/characters/character-order.js";
import { CharacterService } from "../../src/characters/character.service.js";
import type { PageRequest } from "../../src/graphql/connection.js";
import type { Place } from "../../src/graphql/load-rows.js";
import type { Viewer } from "../../src/workspaces/viewer.js";
import { type OwnDatabase, useOwnDatabase } from "../support/own-database.js";
import { plansOf } from "../support/query-plans.js";

/** Enough that reading all of them costs more than any index. */
const CHARACTERS = 60_000;
/** Of one transaction, which holds a lock for each (`transaction-on-character.ts`). */
const BATCH = 1_000;
const FIRST: PageRequest<Place> = { size: 20, end: "first", after: null, before: null };

describe("What PostgreSQL does for a list of many characters", () => {
  let own: OwnDatabase;
  let viewer: Viewer;
  let other: Viewer;

  useOwnDatabase(async (database) => {
    own = database;
    viewer = await own.newViewer();
    other = await own.newViewer();
    for (let from = 1; from <= CHARACTERS; from += BATCH) {
      // Time-ordered as the server makes ids, and names of which a few are rare.
      await own.dataSource.query(
        `INSERT INTO "characters" ("id", "workspace_id", "name", "niche")
         SELECT ('01980000-' || lpad(to_hex(n / 4096), 4, '0') || '-7' || lpad(to_hex(n % 4096), 3, '0') || '-8000-000000000000')::uuid,
           CASE WHEN n % 10 = 0 THEN $1::uuid ELSE $2::uuid END, CASE WHEN n % 10000 = 10 THEN 'Zwetlana ' ELSE 'Mira ' END || n, CASE WHEN n % 3 = 0 THEN 'niche ' || n % 500 END
         FROM generate_series($3::integer, $4::integer) AS n`,
        [viewer.workspaceId, other.workspaceId, from, from + BATCH - 1],
      );
    }
    // Autovacuum would too, sooner or later: until then names that were added wait beside the index, which makes it seem dear.
    await own.dataSource.query(`VACUUM (ANALYZE) "characters"`);
  });

  const plansFor = (
    filter: { name?: string; niche?: string },
    order: CharacterOrder,
    end: PageRequest["end"],
  ) =>
    plansOf(own.dataSource, async () => {
      const service = new CharacterService(own.dataSource);
      const { rows } = await service.list(viewer, filter, order, { ...FIRST, end });
      assert.ok(rows.length > 0);
    });

  for (const [what, filter, order, index] of [
    ["all of them", {}, CharacterOrder.NEWEST, "characters_workspace_id_id_idx"],
    ["those of a rare name", { name: "WETLAN" }, CharacterOrder.NEWEST, "characters_name_idx"],
    ["those of a common name", { name: "mira" }, CharacterOrder.NEWEST, "characters_workspace_id_id_idx"],
    [
      "those of a niche",
      { niche: "Niche 30" },
      CharacterOrder.NEWEST,
      "characters_workspace_id_niche_id_idx",
    ],
    ["all of them by name", {}, CharacterOrder.NAME, "characters_workspace_id_name_id_idx"],
    [
      "all of them by their last change",
      {},
      CharacterOrder.LAST_CHANGED,
      "characters_workspace_id_updated_at_id_idx",
    ],
  ] as const) {
    for (const end of ["first", "last"] as const) {
      it(`finds the ${end} of ${what} by an index`, async () => {
        const plans = await plansFor(filter, order, end);

        assert.equal(plans.length, 1);
        assert.deepEqual([plans[0]!.scanned, plans[0]!.indexes], [[], [index]], plans[0]!.sql);
      });
    }
  }

  it("counts a long list by its statistics, and a shorter one exactly", async () => {
    const service = new CharacterService(own.dataSource);
    const countOf = async (who: Viewer) =>
      (await service.list(who, {}, CharacterOrder.NEWEST, FIRST)).count();

    assert.deepEqual(await countOf(viewer), { value: CHARACTERS / 10, isEstimate: false });
    const { value, isEstimate } = await countOf(other);
    assert.equal(isEstimate, true);
    assert.ok(Math.abs(value / (0.9 * CHARACTERS) - 1) < 0.1, `${value}`);
  });
});
