import {
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from "typeorm";
import { WorkspaceEntity } from "../workspaces/workspace.entity.js";
import type { WebhookEvent } from "./webhook-event.js";

/** Of whoever changes a webhook: it keeps nobody waiting who only sees to it that the webhook stays (`FOR KEY SHARE`), as all do who tell it something. */
export const WEBHOOK_LOCK = { mode: "for_no_key_update" } as const;

/** A receiver of a workspace's events. */
@Entity("webhooks")
@Unique("webhooks_id_workspace_id_key", ["id", "workspaceId"])
@Index("webhooks_workspace_id_idx", ["workspaceId"])
export class WebhookEntity {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "webhooks_pkey" })
  id!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @ManyToOne(() => WorkspaceEntity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "workspace_id", foreignKeyConstraintName: "webhooks_workspace_fkey" })
  workspace?: Relation<WorkspaceEntity>;

  /** As `URL` writes it. */
  @Column("text")
  url!: string;

  @Column("text", { nullable: true })
  description!: string | null;

  @Column("text", { array: true })
  events!: WebhookEvent[];

  /** As {@link SecretBox} keeps it. */
  @Column("text")
  secret!: string;

  /** The one before, which is signed with too until it expires. */
  @Column("text", { name: "previous_secret", nullable: true })
  previousSecret!: string | null;

  @Column("timestamptz", { name: "previous_secret_expires_at", nullable: true })
  previousSecretExpiresAt!: Date | null;

  /** Null: it is told of events. */
  @Column("timestamptz", { name: "disabled_at", nullable: true })
  disabledAt!: Date | null;

  /** For people; null while it is enabled. */
  @Column("text", { name: "disabled_reason", nullable: true })
  disabledReason!: string | null;

  /** When the first try failed of those since the last success; null: the last try succeeded. */
  @Column("timestamptz", { name: "failing_since", nullable: true })
  failingSince!: Date | null;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;

  @Column("timestamptz", { name: "updated_at", default: () => "now()" })
  updatedAt!: Date;
}
