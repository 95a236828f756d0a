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
import { ApiKeyEntity } from "./api-key.entity.js";

/**
 * A browser that was signed in with a key. It may do what its key may, in the key's workspace, and nothing once the key has ended. The token is
 * never stored, only its SHA-256: it is 256 random bits, so no salt is needed.
 */
@Entity("sessions")
@Unique("sessions_token_hash_key", ["tokenHash"])
@Index("sessions_api_key_id_id_idx", ["apiKeyId", "id"])
@Index("sessions_expires_at_idx", ["expiresAt"])
export class SessionEntity {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "sessions_pkey" })
  id!: string;

  @Column("uuid", { name: "api_key_id" })
  apiKeyId!: string;

  @ManyToOne(() => ApiKeyEntity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "api_key_id", foreignKeyConstraintName: "sessions_api_key_fkey" })
  apiKey?: Relation<ApiKeyEntity>;

  /** Hexadecimal. */
  @Column("text", { name: "token_hash" })
  tokenHash!: string;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;

  @Column("timestamptz", { name: "expires_at" })
  expiresAt!: Date;
}
