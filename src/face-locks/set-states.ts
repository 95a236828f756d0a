import type { EntityManager } from "typeorm";
import { readPrepared } from "../graphql/read-rows.js";

/** `xmin` is the transaction that wrote a row's version; a server that was set back to an earlier state has been started anew. */
const STATES = `
  SELECT character.id,
    concat_ws(' ', extract(epoch FROM pg_postmaster_start_time()), character.xmin, workspace.xmin, (
      SELECT string_agg(concat_ws('.', image.id, image.xmin, face.xmin), ' ' ORDER BY image.id)
      FROM reference_images image LEFT JOIN faces face ON face.reference_image_id = image.id
      WHERE image.character_id = character.id)) AS state
  FROM characters character JOIN workspaces workspace ON workspace.id = character.workspace_id
  WHERE character.workspace_id = $1 AND character.id = ANY($2)`;

/**
 * Of some characters of a workspace, by their ids: a text that is another whenever anything of the character, its images, their faces or its workspace's settings
 * was written meanwhile. Takes a fraction of what reading them does: none of the long columns is looked at.
 */
export async function statesOf(
  manager: EntityManager,
  workspaceId: string,
  characterIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await readPrepared<{ id: string; state: string }>(manager, STATES, [
    workspaceId,
    [...characterIds],
  ]);
  return new Map(rows.map(({ id, state }) => [id, state]));
}
