import type { ReferenceImageEntity } from "../../src/reference-images/reference-image.entity.js";
import { query } from "../../test/support/embedded-postgres.js";
import type { GcsTestServer } from "../../test/support/gcs-test-server/gcs-test-server.js";
import { waitUntil } from "../../test/support/wait-until.js";
import type { SceneReport } from "./scene.js";

type Keys = Pick<ReferenceImageEntity, "storageKey" | "thumbnailKey" | "faceCropKey">;

/** The keys of all objects that a record points at. */
export async function recordedKeys(databaseUrl: string): Promise<string[]> {
  const rows = await query<Keys>(
    databaseUrl,
    `SELECT storage_key AS "storageKey", thumbnail_key AS "thumbnailKey", face_crop_key AS "faceCropKey" FROM reference_images`,
  );
  return rows.flatMap(({ storageKey, thumbnailKey, faceCropKey }) =>
    [storageKey, thumbnailKey, faceCropKey].filter((key) => key !== null),
  );
}

/** The names of all objects in the bucket but those that say who owns them. */
export const objectNames = ({ objects }: GcsTestServer): string[] =>
  [...objects.keys()].filter((name) => !name.startsWith("likeness-owners/"));

export async function count(databaseUrl: string, what: string): Promise<number> {
  const [row] = await query<{ count: number }>(databaseUrl, `SELECT count(*)::int AS count FROM ${what}`);
  return row!.count;
}

const OPEN_JOBS = "graphile_worker._private_jobs";

/** Waits until no job is left, those that were given up aside. @throws Error it takes longer */
export function untilIdle(databaseUrl: string, timeoutMs = 300_000): Promise<unknown> {
  const open = `${OPEN_JOBS} WHERE attempts < max_attempts OR locked_at IS NOT NULL`;
  return waitUntil("no job is left", async () => (await count(databaseUrl, open)) === 0, timeoutMs);
}

/** As many records, faces and objects as there are acknowledged images, and no job that was given up. */
export async function claimNothingTwice(
  report: SceneReport,
  databaseUrl: string,
  acknowledged: number,
  gcs?: GcsTestServer,
): Promise<void> {
  const records = await count(databaseUrl, "reference_images");
  report.claim("one record for each acknowledged upload", records === acknowledged, records);
  const twice = await count(
    databaseUrl,
    "(SELECT FROM faces GROUP BY reference_image_id HAVING count(*) > 1) AS twice",
  );
  report.claim("no face is recorded twice", twice === 0, twice);
  const givenUp = await count(databaseUrl, OPEN_JOBS);
  report.claim("no job was given up", givenUp === 0, givenUp);
  if (gcs === undefined) return;
  const [recorded, stored] = [new Set(await recordedKeys(databaseUrl)), new Set(objectNames(gcs))];
  const known = await query<{ key: string }>(databaseUrl, "SELECT key FROM unrecorded_objects");
  const awaited = new Set(known.map(({ key }) => key));
  report.claimNone(
    "every recorded object is stored",
    [...recorded].filter((key) => !stored.has(key)),
  );
  // What an analysis stored that was broken off goes when it is due.
  report.claimNone(
    "no object is left that neither a record nor housekeeping knows",
    [...stored].filter((key) => !recorded.has(key) && !awaited.has(key)),
  );
}
