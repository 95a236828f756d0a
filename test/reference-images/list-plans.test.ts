import assert from "node:assert/strict";
import { listReferenceImages } from "../../src/reference-images/list-reference-images.js";
import { ReferenceImageStatus } from "../../src/reference-images/reference-image.entity.js";
import type { Viewer } from "../../src/workspaces/viewer.js";
import { type OwnDatabase, useOwnDatabase } from "../support/own-database.js";
import { plansOf } from "../support/query-plans.js";

const CHARACTERS = 1_000;
const IMAGES_OF_EACH = 20;

describe("What PostgreSQL does for a list of a workspace's many images", () => {
  let own: OwnDatabase;
  let viewer: Viewer;

  useOwnDatabase(async (database) => {
    own = database;
    viewer = await own.newViewer();
    await own.dataSource.query(
      `INSERT INTO characters (id, workspace_id, name) SELECT gen_random_uuid(), $1, 'Mira' FROM generate_series(1, $2::integer)`,
      [viewer.workspaceId, CHARACTERS],
    );
    await own.dataSource.query("VACUUM ANALYZE character_changes");
    // Most are done with; a few wait or failed.
    await own.dataSource.query(
      `INSERT INTO reference_images (id, workspace_id, character_id, type, position, status, format, width, height, bytes, sha256, storage_key)
       SELECT gen_random_uuid(), $1, characters.id, 'REFERENCE', n,
         CASE WHEN place % 200 = 1 AND n = 3 THEN 'FAILED' WHEN place % 200 = 2 AND n = 3 THEN 'ANALYSING' ELSE 'READY' END::reference_image_status,
         'PNG', 1, 1, 1, characters.id || '-' || n, characters.id || '-' || n
       FROM (SELECT id, row_number() OVER () AS place FROM characters WHERE workspace_id = $1) AS characters, generate_series(1, $2::integer) AS n`,
      [viewer.workspaceId, IMAGES_OF_EACH],
    );
    await own.dataSource.query("VACUUM ANALYZE reference_images");
  });

  for (const [status, index] of [
    [ReferenceImageStatus.FAILED, /^reference_images_unready_idx$/],
    // The other holds what waits in all workspaces, which is as few here.
    [ReferenceImageStatus.ANALYSING, /^reference_images_(unready|waiting)_idx$/],
    [ReferenceImageStatus.READY, /^reference_images_workspace_id_id_idx$/],
    [null, /^reference_images_workspace_id_id_idx$/],
  ] as const) {
    it(`finds those that are ${status ?? "there"} by an index, at either end`, async () => {
      for (const end of ["first", "last"] as const) {
        const [plan] = await plansOf(own.dataSource, async () => {
          const page = { size: 5, end, after: null, before: null };
          const { rows } = await listReferenceImages(own.dataSource.manager, viewer, { status }, page);
          assert.equal(rows.length, 5);
        });

        assert.deepEqual(plan!.scanned, [], plan!.sql);
        const used = plan!.indexes.filter((name) => name.startsWith("reference_images_"));
        assert.match(String(used), index, plan!.sql);
      }
    });
  }
});
