import type { DataSource, EntityManager } from "typeorm";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import type { KeysetPage, PageRequest } from "../graphql/connection.js";
import { takePage } from "../graphql/load-rows.js";
import { newId } from "../ids/global-id.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { queueDeliveries } from "./delivery-jobs.js";
import { WebhookDeliveryEntity, WebhookDeliveryStatus } from "./webhook-delivery.entity.js";
import { TEST_EVENT } from "./webhook-event.js";
import { lockWebhook } from "./webhook.service.js";

/** What webhooks were told, and are to be told. All of it needs the scope admin. */
export class DeliveryService {
  constructor(private readonly dataSource: DataSource) {}

  /** One page of a webhook's deliveries, newest first. @throws ForbiddenError */
  list(
    viewer: Viewer,
    webhookId: string,
    status: WebhookDeliveryStatus | null,
    page: PageRequest,
  ): Promise<KeysetPage<WebhookDeliveryEntity>> {
    viewer.require(Scope.ADMIN);
    const query = this.dataSource.manager
      .createQueryBuilder(WebhookDeliveryEntity, "delivery")
      .where("delivery.workspace_id = :workspaceId", { workspaceId: viewer.workspaceId })
      .andWhere("delivery.webhook_id = :webhookId", { webhookId });
    if (status !== null) query.andWhere("delivery.status = :status", { status });
    return takePage(query, page);
  }

  /**
   * Queues a message that says nothing but that it is a test. It is tried once, and also of a webhook that is disabled, so that people can see whether it would work.
   * @throws ForbiddenError, NotFoundError
   */
  sendTest(viewer: Viewer, webhookId: string | null): Promise<WebhookDeliveryEntity> {
    viewer.require(Scope.ADMIN);
    return this.dataSource.transaction(async (manager) => {
      const webhook = await lockWebhook(manager, viewer, webhookId);
      const now = new Date();
      const delivery = manager.create(WebhookDeliveryEntity, {
        id: newId(),
        workspaceId: viewer.workspaceId,
        webhookId: webhook.id,
        characterId: null,
        event: TEST_EVENT,
        eventId: newId(),
        subject: {},
        occurredAt: now,
        status: WebhookDeliveryStatus.PENDING,
        tries: 0,
        attempts: [],
        nextAttemptAt: now,
      });
      await manager.insert(WebhookDeliveryEntity, delivery);
      await queueDeliveries(manager, [delivery]);
      return delivery;
    });
  }

  /**
   * Sends a message once more, under the same id, with all its tries before it; one that waits for its next try is tried now.
   * @throws ForbiddenError, NotFoundError, DomainError CONFLICT while its webhook is disabled
   */
  replay(viewer: Viewer, id: string | null): Promise<WebhookDeliveryEntity> {
    viewer.require(Scope.ADMIN);
    return this.dataSource.transaction(async (manager) => {
      const { webhookId } = await getDelivery(manager, viewer, id);
      const webhook = await lockWebhook(manager, viewer, webhookId);
      const delivery = await getDelivery(manager, viewer, id);
      if (webhook.disabledAt !== null && delivery.event !== TEST_EVENT) {
        const message = "The webhook is disabled. Enable it with updateWebhook, then replay the delivery.";
        throw new DomainError(UserErrorCode.CONFLICT, message, ["id"]);
      }
      const isOver = delivery.status !== WebhookDeliveryStatus.PENDING;
      Object.assign(delivery, {
        status: WebhookDeliveryStatus.PENDING,
        tries: isOver ? 0 : delivery.tries,
        nextAttemptAt: new Date(),
      });
      await queueDeliveries(manager, [delivery]);
      return manager.save(delivery);
    });
  }
}

/** @throws NotFoundError */
async function getDelivery(
  manager: EntityManager,
  { workspaceId }: Viewer,
  id: string | null,
): Promise<WebhookDeliveryEntity> {
  const found = id === null ? null : await manager.findOneBy(WebhookDeliveryEntity, { id, workspaceId });
  if (found === null) throw new NotFoundError("delivery", ["id"]);
  return found;
}
