import assert from "node:assert/strict";
import { seedAtScale, seededCount } from "../../bench/scale-seed.js";
import { type OwnDatabase, useOwnDatabase } from "../support/own-database.js";

describe("A database of the real size, made small", () => {
  let own: OwnDatabase;
  const lines: string[] = [];
  const count = async (sql: string): Promise<number> => (await own.dataSource.query(sql))[0].count;

  useOwnDatabase((database) => {
    own = database;
  }, 1);

  it("goes on behind what is there", async () => {
    const { smallId, largeId } = await seedAtScale(own.dataSource, { small: 3, large: 7 }, () => {});
    await seedAtScale(own.dataSource, { small: 3, large: 12 }, (line) => lines.push(line));
    await seedAtScale(own.dataSource, { small: 3, large: 12 }, (line) => lines.push(`again: ${line}`));

    assert.deepEqual(
      [await seededCount(own.dataSource, smallId), await seededCount(own.dataSource, largeId)],
      [3, 12],
    );
    assert.match(lines.join("\n"), /^large workspace: goes on behind 7 characters\n.*12 of 12/);
    assert.doesNotMatch(lines.join("\n"), /again/);
    assert.equal(
      await count(
        `SELECT count(*)::integer AS count FROM characters WHERE workspace_id IN ('${smallId}', '${largeId}')`,
      ),
      15,
    );
  });

  it("has rows that agree with each other, as the server's own have", async () => {
    // Each lock, and each revision, speaks of its own character's five images, all of which have a face.
    const agreeing = await count(
      `SELECT count(*)::integer AS count FROM face_locks AS lock
       JOIN face_lock_revisions AS r USING (character_id, revision)
       CROSS JOIN LATERAL (
         SELECT array_agg(i.id::text ORDER BY i.position) AS ids, array_agg(i.sha256 ORDER BY i.position) AS hashes
         FROM reference_images AS i JOIN faces AS f ON f.reference_image_id = i.id AND f.workspace_id = i.workspace_id
         WHERE i.character_id = lock.character_id AND i.workspace_id = lock.workspace_id) AS own
       WHERE cardinality(ids) = 5 AND lock.anchor_image_id::text = ANY(ids) AND r.anchor_image_id = lock.anchor_image_id
         AND (SELECT array_agg(c ->> 'imageId' ORDER BY place) FROM jsonb_array_elements(lock.contributions) WITH ORDINALITY AS c(c, place)) = ids
         AND (SELECT array_agg(c ->> 'imageId' ORDER BY place) FROM jsonb_array_elements(r.images) WITH ORDINALITY AS c(c, place)) = ids
         AND (SELECT array_agg(c ->> 'sha256' ORDER BY place) FROM jsonb_array_elements(r.images) WITH ORDINALITY AS c(c, place)) = hashes`,
    );

    assert.equal(agreeing, await count("SELECT count(*)::integer AS count FROM characters"));
  });

  it("leaves the triggers as they were", async () => {
    assert.equal(
      await count(
        "SELECT count(*)::integer AS count FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'",
      ),
      0,
    );
  });
});
