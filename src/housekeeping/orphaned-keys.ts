import type { EntityManager } from "typeorm";

const UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
/** `<workspace>/<character>/<image>/<name>`, or with `candidates/<candidate>` or `training-sets/<set>` in the place of the image. */
const KEY_PATTERN = `^(${UUID_PATTERN}/){2}(candidates/|training-sets/)?${UUID_PATTERN}/[^/]+$`;

/**
 * Those of some keys that no record points at and none ever will: what is a candidate's may become a reference image's, but only while the candidate
 * is there. A key of another form, or whose workspace is not in this database, is never among them: the bucket may hold what others put there.
 */
export async function findOrphanedKeys(manager: EntityManager, keys: readonly string[]): Promise<string[]> {
  const rows: { key: string }[] = await manager.query(
    `WITH ours AS MATERIALIZED (
       SELECT key, split_part(key, '/', 1)::uuid AS workspace_id, split_part(key, '/', 2)::uuid AS character_id,
              CASE WHEN split_part(key, '/', 3) = 'candidates' THEN split_part(key, '/', 4)::uuid END AS candidate_id,
              CASE WHEN split_part(key, '/', 3) = 'training-sets' THEN split_part(key, '/', 4)::uuid END AS training_set_id,
              CASE WHEN split_part(key, '/', 3) ~ '^${UUID_PATTERN}$' THEN split_part(key, '/', 3)::uuid END AS image_id
       FROM unnest($1::text[]) AS key
       WHERE key ~ '${KEY_PATTERN}'
     )
     SELECT key FROM ours
     WHERE EXISTS (SELECT FROM workspaces WHERE id = ours.workspace_id)
       AND NOT EXISTS (
         SELECT FROM reference_images
         WHERE id = ours.image_id AND key IN (storage_key, thumbnail_key, face_crop_key))
       AND NOT EXISTS (
         SELECT FROM image_copies WHERE reference_image_id = ours.image_id AND storage_key = ours.key)
       AND NOT EXISTS (
         SELECT FROM candidates
         WHERE id = ours.candidate_id AND key IN (storage_key, thumbnail_key, face_crop_key))
       AND NOT EXISTS (
         SELECT FROM training_sets WHERE id = ours.training_set_id AND storage_key = ours.key)
       -- The original of a picture that was deleted before a set with it is made.
       AND NOT EXISTS (
         SELECT FROM training_sets JOIN training_set_items item ON item.training_set_id = training_sets.id
         WHERE status = 'BUILDING' AND training_sets.character_id = ours.character_id AND item.storage_key = ours.key)
       -- A character has so few of them that no index of keys is needed.
       AND NOT EXISTS (
         SELECT FROM reference_images
         WHERE ours.candidate_id IS NOT NULL AND character_id = ours.character_id
           AND key IN (storage_key, thumbnail_key, face_crop_key))`,
    [keys],
  );
  return rows.map((row) => row.key);
}
