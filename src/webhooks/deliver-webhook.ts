import type { DataSource, EntityManager } from "typeorm";
import type { Log } from "../logging/log.js";
import { queueDeliveries } from "./delivery-jobs.js";
import type { MessageSender, TryOutcome } from "./message-sender.js";
import { pauseAfter } from "./retry-schedule.js";
import { signMessage } from "./sign-message.js";
import {
  MAX_KEPT_ATTEMPTS,
  WebhookDeliveryEntity,
  WebhookDeliveryStatus,
} from "./webhook-delivery.entity.js";
import { messageIdOf, messageOf, TEST_EVENT } from "./webhook-event.js";
import { type SecretBox, SealedSecretError } from "./webhook-secret.js";
import { WEBHOOK_LOCK, WebhookEntity } from "./webhook.entity.js";

/** The receiver does not want any more (RFC 9110, 15.5.11; the Standard Webhooks specification has it end the webhook). */
const GONE = 410;

const { PENDING, DELIVERED, FAILED } = WebhookDeliveryStatus;

/** Sends messages, a try a job. */
export class DeliverWebhook {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sender: MessageSender,
    private readonly secrets: SecretBox,
    private readonly log: Log,
  ) {}

  /**
   * One try; if it fails, the next is queued. May run any number of times, at the same time too: receivers get every message at least once, and know it again
   * by its id. What is gone, or was delivered already, is not sent.
   */
  async run({ workspaceId, deliveryId: id }: { workspaceId: string; deliveryId: string }): Promise<void> {
    const { manager } = this.dataSource;
    const delivery = await manager.findOneBy(WebhookDeliveryEntity, { id, workspaceId });
    if (delivery === null || delivery.status !== PENDING) return;
    const webhook = await manager.findOneBy(WebhookEntity, { id: delivery.webhookId, workspaceId });
    if (webhook === null) return;
    if (webhook.disabledAt !== null && delivery.event !== TEST_EVENT) {
      await giveUp(manager, delivery);
      return;
    }
    const at = new Date();
    const outcome = await this.send(webhook, delivery, at);
    await this.dataSource.transaction((manager) => recordTry(manager, delivery, outcome, at));
    const { isTaken, httpStatus, error, durationMs } = outcome;
    this.log.info({ webhookId: webhook.id, isTaken, httpStatus, error, durationMs }, "webhook tried");
  }

  private async send(webhook: WebhookEntity, delivery: WebhookDeliveryEntity, at: Date): Promise<TryOutcome> {
    const body = JSON.stringify(messageOf(delivery));
    try {
      const headers = signMessage(this.validSecrets(webhook, at), messageIdOf(delivery), body, at);
      return await this.sender.send(webhook.url, body, headers);
    } catch (error) {
      if (!(error instanceof SealedSecretError)) throw error;
      this.log.error({ err: error, webhookId: webhook.id }, "a webhook's secret cannot be read");
      const advice = "The server cannot read the webhook's secret. Rotate it, or ask the operator.";
      return { isTaken: false, httpStatus: null, error: advice, durationMs: 0, retryAfterMs: null };
    }
  }

  /** The newest first. */
  private validSecrets(webhook: WebhookEntity, at: Date): string[] {
    const { id, secret, previousSecret, previousSecretExpiresAt } = webhook;
    const isPreviousValid =
      previousSecret !== null && previousSecretExpiresAt !== null && previousSecretExpiresAt > at;
    return [secret, ...(isPreviousValid ? [previousSecret] : [])].map((kept) => this.secrets.open(kept, id));
  }
}

/** It waited for its next try when its webhook was disabled. */
async function giveUp(manager: EntityManager, delivery: WebhookDeliveryEntity): Promise<void> {
  const error = "Not sent: the webhook was disabled.";
  const attempt = {
    at: new Date().toISOString(),
    durationMs: 0,
    httpStatus: null,
    error,
    retryAfterMs: null,
  };
  const { id, workspaceId } = delivery;
  const attempts = [...delivery.attempts, attempt].slice(-MAX_KEPT_ATTEMPTS);
  const changes = { status: FAILED, nextAttemptAt: null, attempts };
  await manager.update(WebhookDeliveryEntity, { id, workspaceId, status: PENDING }, changes);
}

/** Writes how a try went, and queues the next where there is one. The webhook is locked first, as everybody does who locks both. */
async function recordTry(
  manager: EntityManager,
  { id, workspaceId, webhookId }: WebhookDeliveryEntity,
  outcome: TryOutcome,
  at: Date,
): Promise<void> {
  const webhook = await manager.findOne(WebhookEntity, {
    where: { id: webhookId, workspaceId },
    lock: WEBHOOK_LOCK,
  });
  const delivery = await manager.findOne(WebhookDeliveryEntity, {
    where: { id, workspaceId },
    lock: { mode: "pessimistic_write" },
  });
  // Deleted, or erased with its character, while it was sent.
  if (webhook === null || delivery === null) return;
  const { changes, pauseMs, firstTry } = afterTry(delivery, outcome, at);
  await manager.update(WebhookDeliveryEntity, { id, workspaceId }, changes);
  if (pauseMs !== null) await queueDeliveries(manager, [delivery], pauseMs);
  if (delivery.event === TEST_EVENT) return;
  const { isTaken, httpStatus, error } = outcome;
  await manager.update(
    WebhookEntity,
    { id: webhookId, workspaceId },
    healthAfter(webhook, { isTaken, httpStatus, error, isLast: pauseMs === null, firstTry, at }),
  );
}

/** What a delivery is after a try. */
function afterTry(
  delivery: WebhookDeliveryEntity,
  { isTaken, ...outcome }: TryOutcome,
  at: Date,
): { changes: Partial<WebhookDeliveryEntity>; pauseMs: number | null; firstTry: Date } {
  const attempts = [...delivery.attempts, { at: at.toISOString(), ...outcome }].slice(-MAX_KEPT_ATTEMPTS);
  const tries = delivery.tries + 1;
  const firstTry = new Date((attempts.at(-tries) ?? attempts[0]!).at);
  const isOver = isTaken || delivery.event === TEST_EVENT || outcome.httpStatus === GONE;
  const elapsedMs = Date.now() - firstTry.getTime();
  const pauseMs = isOver ? null : pauseAfter(tries, { askedMs: outcome.retryAfterMs, elapsedMs });
  const status = isTaken ? DELIVERED : pauseMs === null ? FAILED : PENDING;
  const nextAttemptAt = pauseMs === null ? null : new Date(Date.now() + pauseMs);
  return { changes: { attempts, tries, status, nextAttemptAt }, pauseMs, firstTry };
}

interface JudgedTry {
  isTaken: boolean;
  httpStatus: number | null;
  error: string | null;
  isLast: boolean;
  /** When the delivery was first tried. */
  firstTry: Date;
  at: Date;
}

/** What a try says of its webhook: it is disabled when all tries of a delivery failed, and nothing else succeeded meanwhile, or when its receiver is gone. */
function healthAfter(
  webhook: WebhookEntity,
  { isTaken, httpStatus, error, isLast, firstTry, at }: JudgedTry,
): Pick<WebhookEntity, "failingSince" | "disabledAt" | "disabledReason"> {
  const { disabledAt, disabledReason } = webhook;
  if (isTaken) return { failingSince: null, disabledAt, disabledReason };
  const failingSince = webhook.failingSince ?? at;
  const unchanged = { failingSince, disabledAt, disabledReason };
  if (disabledAt !== null || !isLast) return unchanged;
  const enableAgain = "Put the receiver right and enable the webhook with updateWebhook.";
  if (httpStatus === GONE) {
    const reason = `The receiver answered 410 Gone, so it wants no more messages. ${enableAgain}`;
    return { failingSince, disabledAt: at, disabledReason: reason };
  }
  if (failingSince > firstTry) return unchanged;
  const since = failingSince.toISOString();
  return {
    failingSince,
    disabledAt: at,
    disabledReason: `Every try since ${since} failed, over about a day; the last one: ${error} ${enableAgain}`,
  };
}
