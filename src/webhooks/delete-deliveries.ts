import type { DataSource, EntityManager } from "typeorm";
import { removeDeliveryJobs } from "./delivery-jobs.js";

interface Selection {
  workspaceId: string;
  webhookId?: string;
  characterId?: string;
}

/** Deletes deliveries of a webhook, or all that name a character, with their jobs; one that is on its way arrives. Returns how many. */
export async function deleteDeliveries(
  manager: EntityManager,
  { workspaceId, webhookId, characterId }: Selection,
): Promise<number> {
  const [column, id] =
    webhookId === undefined ? (["character_id", characterId] as const) : (["webhook_id", webhookId] as const);
  // Locked in one order, whoever deletes.
  const [rows]: [{ id: string }[], number] = await manager.query(
    `DELETE FROM webhook_deliveries WHERE id = ANY (ARRAY(
       SELECT id FROM webhook_deliveries WHERE workspace_id = $1 AND ${column} = $2 ORDER BY id FOR UPDATE)) RETURNING id`,
    [workspaceId, id],
  );
  await removeDeliveryJobs(
    manager,
    rows.map((row) => row.id),
  );
  return rows.length;
}

/** How long the log of deliveries is kept. */
export const KEPT_DAYS = 30;
const BATCH_SIZE = 1_000;

/** Removes what the log has kept long enough. May run any number of times. Returns how many. */
export async function forgetOldDeliveries(dataSource: DataSource): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const [, count]: [unknown, number] = await dataSource.query(
      `DELETE FROM webhook_deliveries WHERE id = ANY (ARRAY(
         SELECT id FROM webhook_deliveries WHERE occurred_at < now() - $1::int * interval '1 day' LIMIT $2))`,
      [KEPT_DAYS, BATCH_SIZE],
    );
    forgotten += count;
    if (count < BATCH_SIZE) return forgotten;
  }
}
