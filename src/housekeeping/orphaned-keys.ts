import type { EntityManager } from "typeorm";

const UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const KEY_PATTERN = `^(${UUID_PATTERN}/){3}[^/]+$`;

/**
 * Those of some keys that no record points at and none ever will. A key whose form is not `<workspace>/<character>/<image>/<name>`, or whose
 * workspace is not in this database, is never among them: the bucket may hold what others put there.
 */
export async function findOrphanedKeys(manager: EntityManager, keys: readonly string[]): Promise<string[]> {
  const rows: { key: string }[] = await manager.query(
    `WITH ours AS MATERIALIZED (
       SELECT key, split_part(key, '/', 1)::uuid AS workspace_id, split_part(key, '/', 3)::uuid AS image_id
       FROM unnest($1::text[]) AS key
       WHERE key ~ '${KEY_PATTERN}'
     )
     SELECT key FROM ours
     WHERE EXISTS (SELECT FROM workspaces WHERE id = ours.workspace_id)
       AND NOT EXISTS (
         SELECT FROM reference_images
         WHERE id = ours.image_id AND key IN (storage_key, thumbnail_key, face_crop_key))
       AND NOT EXISTS (
         SELECT FROM image_copies WHERE reference_image_id = ours.image_id AND storage_key = ours.key)`,
    [keys],
  );
  return rows.map((row) => row.key);
}
