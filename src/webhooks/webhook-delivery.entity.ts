import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import type { Subject } from "./webhook-event.js";
import { WebhookEntity } from "./webhook.entity.js";

export enum WebhookDeliveryStatus {
  PENDING = "PENDING",
  DELIVERED = "DELIVERED",
  FAILED = "FAILED",
}

/** One try. */
export interface Attempt {
  /** ISO 8601. */
  at: string;
  durationMs: number;
  httpStatus: number | null;
  error: string | null;
  /** How long the receiver asked to be left alone; missing in those of before it was heeded. */
  retryAfterMs?: number | null;
}

/** Tries that a delivery keeps: the newest. */
export const MAX_KEPT_ATTEMPTS = 20;

/**
 * That a webhook is, or was, told of an event. Written in the transaction that the event tells of, together with the job that sends it. It names its subject by ids,
 * and goes with the character.
 */
@Entity("webhook_deliveries")
@Index("webhook_deliveries_webhook_id_id_idx", ["webhookId", "id"])
@Index("webhook_deliveries_webhook_id_status_id_idx", ["webhookId", "status", "id"])
@Index("webhook_deliveries_character_id_idx", ["characterId"])
@Index("webhook_deliveries_occurred_at_idx", ["occurredAt"])
@Index("webhook_deliveries_pending_idx", ["nextAttemptAt"], { where: `"status" = 'PENDING'` })
export class WebhookDeliveryEntity {
  /** A UUIDv7: later ones sort later. */
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "webhook_deliveries_pkey" })
  id!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @Column("uuid", { name: "webhook_id" })
  webhookId!: string;

  @ManyToOne(() => WebhookEntity, { onDelete: "CASCADE" })
  @JoinColumn([
    {
      name: "webhook_id",
      referencedColumnName: "id",
      foreignKeyConstraintName: "webhook_deliveries_webhook_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  webhook?: Relation<WebhookEntity>;

  /** Null: the event is about no character. */
  @Column("uuid", { name: "character_id", nullable: true })
  characterId!: string | null;

  @ManyToOne(() => CharacterEntity, { onDelete: "CASCADE" })
  @JoinColumn([
    {
      name: "character_id",
      referencedColumnName: "id",
      foreignKeyConstraintName: "webhook_deliveries_character_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  character?: Relation<CharacterEntity>;

  /** The type that its message has. */
  @Column("text")
  event!: string;

  /** The same for all webhooks that are told of the event. */
  @Column("uuid", { name: "event_id" })
  eventId!: string;

  @Column("jsonb")
  subject!: Subject;

  @Column("timestamptz", { name: "occurred_at" })
  occurredAt!: Date;

  @Column("enum", {
    enum: WebhookDeliveryStatus,
    enumName: "webhook_delivery_status",
    default: WebhookDeliveryStatus.PENDING,
  })
  status!: WebhookDeliveryStatus;

  /** Since it was queued, or replayed. */
  @Column("integer", { default: 0 })
  tries!: number;

  /** The newest {@link MAX_KEPT_ATTEMPTS}, oldest first. */
  @Column("jsonb", { default: [] })
  attempts!: Attempt[];

  /** Null where none is to come. */
  @Column("timestamptz", { name: "next_attempt_at", nullable: true })
  nextAttemptAt!: Date | null;
}
