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
import type { Scope } from "./scope.js";
import { WorkspaceEntity } from "./workspace.entity.js";

/** A bearer key of a workspace. The key itself is never stored, only its SHA-256: it is 256 random bits, so no salt is needed. */
@Entity("api_keys")
@Unique("api_keys_key_hash_key", ["keyHash"])
@Index("api_keys_workspace_id_idx", ["workspaceId"])
export class ApiKeyEntity {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "api_keys_pkey" })
  id!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @ManyToOne(() => WorkspaceEntity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "workspace_id", foreignKeyConstraintName: "api_keys_workspace_fkey" })
  workspace?: Relation<WorkspaceEntity>;

  @Column("text")
  name!: string;

  /** Hexadecimal. */
  @Column("text", { name: "key_hash" })
  keyHash!: string;

  /** The first characters of the key, so that people recognise it in a list. */
  @Column("text")
  hint!: string;

  @Column("text", { array: true })
  scopes!: Scope[];

  /** Made from ADMIN_API_KEY; when that setting changes, the next start revokes the old one. */
  @Column("boolean", { name: "from_environment", default: false })
  fromEnvironment!: boolean;

  @Column("timestamptz", { name: "expires_at", nullable: true })
  expiresAt!: Date | null;

  @Column("timestamptz", { name: "revoked_at", nullable: true })
  revokedAt!: Date | null;

  /** Kept to the minute, so that reading with a key does not write a row each time. */
  @Column("timestamptz", { name: "last_used_at", nullable: true })
  lastUsedAt!: Date | null;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;
}
