import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { WorkspaceEntity } from "../workspaces/workspace.entity.js";

/** Copied, as TypeORM writes into what it is given. */
const PRIMARY_KEY = { primaryKeyConstraintName: "idempotency_keys_pkey" };

/** What a request with a client's key made. Written in the transaction that made it, so that one is there exactly with the other. */
@Entity("idempotency_keys")
@Index("idempotency_keys_created_at_idx", ["createdAt"])
export class IdempotencyKeyEntity {
  @PrimaryColumn("uuid", { name: "workspace_id", ...PRIMARY_KEY })
  workspaceId!: string;

  @ManyToOne(() => WorkspaceEntity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "workspace_id", foreignKeyConstraintName: "idempotency_keys_workspace_fkey" })
  workspace?: Relation<WorkspaceEntity>;

  /** As the client chose it. */
  @PrimaryColumn("text", { ...PRIMARY_KEY })
  key!: string;

  /** Which of several mutations in one document, when the key came with the request as a whole; empty otherwise. */
  @PrimaryColumn("text", { name: "response_key", ...PRIMARY_KEY })
  responseKey!: string;

  /** Which of several files of one mutation, from 0. */
  @PrimaryColumn("integer", { ...PRIMARY_KEY })
  place!: number;

  @Column("text")
  operation!: string;

  /** Of everything in the request that decides what is made: SHA-256, hexadecimal. */
  @Column("text")
  fingerprint!: string;

  /** What was made. No foreign key: a repeated request is to be told when it was deleted since. */
  @Column("uuid", { name: "object_id" })
  objectId!: string;

  @Column("timestamptz", { name: "created_at", default: () => "now()" })
  createdAt!: Date;
}
