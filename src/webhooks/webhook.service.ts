import type { DataSource, EntityManager } from "typeorm";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { newId } from "../ids/global-id.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { deleteDeliveries } from "./delete-deliveries.js";
import type { Destinations } from "./destinations.js";
import { MAX_WEBHOOKS, readDescription, readEvents, readUrl } from "./webhook-settings.js";
import type { WebhookEvent } from "./webhook-event.js";
import { newSecret, type SecretBox } from "./webhook-secret.js";
import { WEBHOOK_LOCK, WebhookEntity } from "./webhook.entity.js";

export interface NewWebhook {
  url: string;
  events: readonly WebhookEvent[];
  description?: string | null;
}

/** Omitted means unchanged, and so does null, but for the description, which it clears. */
export interface WebhookChanges {
  url?: string | null;
  events?: readonly WebhookEvent[] | null;
  description?: string | null;
  enabled?: boolean | null;
}

/** A secret is told when it is made, and never again. */
export interface WebhookWithSecret {
  webhook: WebhookEntity;
  secret: string;
}

const MAX_OVERLAP_HOURS = 7 * 24;
const HOUR_MS = 60 * 60 * 1000;

/** A workspace's receivers. All of it needs the scope admin. */
export class WebhookService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly destinations: Destinations,
    private readonly secrets: SecretBox,
  ) {}

  /**
   * Makes a webhook, and the secret that its messages are signed with.
   * @throws ForbiddenError, DomainError INVALID_INPUT naming the field, CONFLICT where there are {@link MAX_WEBHOOKS} already
   */
  create(viewer: Viewer, input: NewWebhook): Promise<WebhookWithSecret> {
    viewer.require(Scope.ADMIN);
    const { workspaceId } = viewer;
    const url = readUrl(input.url, this.destinations);
    const events = readEvents(input.events);
    const description = readDescription(input.description);
    const id = newId();
    const secret = newSecret();
    const kept = this.secrets.seal(secret, id);
    return this.dataSource.transaction(async (manager) => {
      // Those who make one at the same time count one after the other.
      await manager.query("SELECT FROM workspaces WHERE id = $1 FOR NO KEY UPDATE", [workspaceId]);
      if ((await manager.countBy(WebhookEntity, { workspaceId })) >= MAX_WEBHOOKS) throw tooMany();
      await manager.insert(WebhookEntity, { id, workspaceId, url, events, description, secret: kept });
      return { webhook: await manager.findOneByOrFail(WebhookEntity, { id, workspaceId }), secret };
    });
  }

  /**
   * Changes a webhook. A new URL, and being enabled, let it begin anew: what failed before no longer counts. What was not told while it was disabled is not told later.
   * @throws ForbiddenError, NotFoundError, DomainError INVALID_INPUT naming the field
   */
  update(viewer: Viewer, id: string | null, changes: WebhookChanges): Promise<WebhookEntity> {
    viewer.require(Scope.ADMIN);
    const url = changes.url == null ? undefined : readUrl(changes.url, this.destinations);
    const events = changes.events == null ? undefined : readEvents(changes.events);
    const { description, enabled } = changes;
    return this.dataSource.transaction(async (manager) => {
      const webhook = await lockWebhook(manager, viewer, id);
      if (description !== undefined) webhook.description = readDescription(description);
      if (events !== undefined) webhook.events = events;
      if (url !== undefined && url !== webhook.url) Object.assign(webhook, { url, failingSince: null });
      if (enabled === true && webhook.disabledAt !== null)
        Object.assign(webhook, { disabledAt: null, disabledReason: null, failingSince: null });
      if (enabled === false && webhook.disabledAt === null)
        Object.assign(webhook, { disabledAt: new Date(), disabledReason: BY_HAND });
      webhook.updatedAt = new Date();
      return manager.save(webhook);
    });
  }

  /**
   * Deletes a webhook with its log; what was still to be delivered is not.
   * @throws ForbiddenError, NotFoundError
   */
  delete(viewer: Viewer, id: string | null): Promise<void> {
    viewer.require(Scope.ADMIN);
    return this.dataSource.transaction(async (manager) => {
      const webhook = await lockWebhook(manager, viewer, id);
      await deleteDeliveries(manager, { workspaceId: webhook.workspaceId, webhookId: webhook.id });
      await manager.remove(webhook);
    });
  }

  /**
   * Makes a new secret. The one before stays valid for a while, in which messages are signed with both; never are three valid.
   * @param overlapHours 0 to 168; 0: the one before ends at once
   * @throws ForbiddenError, NotFoundError, DomainError INVALID_INPUT
   */
  rotateSecret(viewer: Viewer, id: string | null, overlapHours: number): Promise<WebhookWithSecret> {
    viewer.require(Scope.ADMIN);
    if (overlapHours < 0 || overlapHours > MAX_OVERLAP_HOURS) {
      const message = `The secret before stays valid for 0 to ${MAX_OVERLAP_HOURS} hours.`;
      throw new DomainError(UserErrorCode.INVALID_INPUT, message, ["overlapHours"]);
    }
    return this.dataSource.transaction(async (manager) => {
      const webhook = await lockWebhook(manager, viewer, id);
      const secret = newSecret();
      const keepsPrevious = overlapHours > 0;
      webhook.previousSecret = keepsPrevious ? webhook.secret : null;
      webhook.previousSecretExpiresAt = keepsPrevious ? new Date(Date.now() + overlapHours * HOUR_MS) : null;
      webhook.secret = this.secrets.seal(secret, webhook.id);
      webhook.updatedAt = new Date();
      return { webhook: await manager.save(webhook), secret };
    });
  }

  /** All of a workspace, oldest first. @throws ForbiddenError */
  list(viewer: Viewer): Promise<WebhookEntity[]> {
    viewer.require(Scope.ADMIN);
    const { workspaceId } = viewer;
    return this.dataSource.manager.find(WebhookEntity, { where: { workspaceId }, order: { id: "ASC" } });
  }
}

const BY_HAND = "It was disabled with updateWebhook.";

const tooMany = () =>
  new DomainError(
    UserErrorCode.CONFLICT,
    `A workspace has at most ${MAX_WEBHOOKS} webhooks. Delete one that is not needed.`,
  );

/** Locked until the transaction ends. @throws NotFoundError */
export async function lockWebhook(
  manager: EntityManager,
  { workspaceId }: Viewer,
  id: string | null,
): Promise<WebhookEntity> {
  const where = { id: id!, workspaceId };
  const webhook = id === null ? null : await manager.findOne(WebhookEntity, { where, lock: WEBHOOK_LOCK });
  if (webhook === null) throw new NotFoundError("webhook", ["id"]);
  return webhook;
}
