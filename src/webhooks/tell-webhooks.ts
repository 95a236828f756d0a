import type { EntityManager } from "typeorm";
import { newId } from "../ids/global-id.js";
import { queueDeliveries } from "./delivery-jobs.js";
import { WebhookDeliveryEntity } from "./webhook-delivery.entity.js";
import type { Subject, WebhookEvent } from "./webhook-event.js";

/** Something that a transaction makes true. */
export interface Occurrence {
  event: WebhookEvent;
  characterId: string;
  /** What else it is about. */
  subject?: Omit<Subject, "characterId">;
}

/** Parameters of one statement are bounded. */
const ROWS_AT_A_TIME = 1_000;

/**
 * Tells a workspace's webhooks of what the caller's transaction does: deliveries and their jobs are there exactly if it is committed, so nothing is told that did
 * not happen, and nothing is lost with a process. Without a webhook for any of it, it costs one statement.
 */
export async function tellWebhooks(
  manager: EntityManager,
  workspaceId: string,
  occurrences: readonly Occurrence[],
): Promise<void> {
  if (occurrences.length === 0) return;
  const webhooks = await lockInterested(manager, workspaceId, occurrences);
  const occurredAt = new Date();
  const deliveries = occurrences.flatMap(({ event, characterId, subject }) => {
    const eventId = newId();
    return webhooks
      .filter(({ events }) => events.includes(event))
      .map(({ id: webhookId }) => ({
        id: newId(),
        workspaceId,
        webhookId,
        characterId,
        event,
        eventId,
        subject: { characterId, ...subject },
        occurredAt,
        nextAttemptAt: occurredAt,
      }));
  });
  for (let at = 0; at < deliveries.length; at += ROWS_AT_A_TIME) {
    const some = deliveries.slice(at, at + ROWS_AT_A_TIME);
    await manager.insert(WebhookDeliveryEntity, some);
    await queueDeliveries(manager, some);
  }
}

/** Locked, so that none is deleted before its deliveries are there. */
function lockInterested(
  manager: EntityManager,
  workspaceId: string,
  occurrences: readonly Occurrence[],
): Promise<{ id: string; events: string[] }[]> {
  return manager.query(
    `SELECT id, events FROM webhooks WHERE workspace_id = $1 AND disabled_at IS NULL AND events && $2::text[]
     ORDER BY id FOR KEY SHARE`,
    [workspaceId, [...new Set(occurrences.map(({ event }) => event))]],
  );
}
