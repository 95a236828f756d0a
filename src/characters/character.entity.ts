import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  UpdateDateColumn,
  type Relation,
} from "typeorm";
import { WorkspaceEntity } from "../workspaces/workspace.entity.js";

/** By the name of the setting, those that are set: numbers, and words of a closed list. */
export type StoredIpAdapterSettings = Readonly<Record<string, number | string>>;

/** The intended persona. What its images really show is in their analyses. */
@Entity("characters")
// Children refer to (id, workspace_id), so that a child can never sit in another workspace than its parent.
@Unique("characters_id_workspace_id_key", ["id", "workspaceId"])
@Index("characters_workspace_id_id_idx", ["workspaceId", "id"])
// Of expressions, which decorators cannot say; the last is not there where the database lacks pg_trgm.
@Index("characters_workspace_id_niche_id_idx", { synchronize: false })
@Index("characters_workspace_id_name_id_idx", { synchronize: false })
@Index("characters_workspace_id_updated_at_id_idx", { synchronize: false })
@Index("characters_name_idx", { synchronize: false })
@Check("characters_age_range_check", `"age_min" >= 0 AND "age_min" <= "age_max" AND "age_max" <= 120`)
@Check("characters_age_both_or_none_check", `("age_min" IS NULL) = ("age_max" IS NULL)`)
export class CharacterEntity {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "characters_pkey" })
  id!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @ManyToOne(() => WorkspaceEntity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "workspace_id", foreignKeyConstraintName: "characters_workspace_fkey" })
  workspace?: Relation<WorkspaceEntity>;

  @Column("text")
  name!: string;

  @Column("text", { nullable: true })
  niche!: string | null;

  @Column("integer", { name: "age_min", nullable: true })
  ageMin!: number | null;

  @Column("integer", { name: "age_max", nullable: true })
  ageMax!: number | null;

  @Column("text", { name: "hair_color", nullable: true })
  hairColor!: string | null;

  @Column("text", { nullable: true })
  appearance!: string | null;

  @Column("text", { nullable: true })
  style!: string | null;

  @Column("text", { nullable: true })
  notes!: string | null;

  /** Face lock settings live here, so that they survive a time without any usable image. */
  @Column("double precision", { name: "match_threshold", default: 0.85 })
  matchThreshold!: number;

  @Column("double precision", { name: "review_margin", default: 0.35 })
  reviewMargin!: number;

  @Column("double precision", { default: 0.9 })
  strength!: number;

  @Column("double precision", { name: "reference_strength", default: 0.82 })
  referenceStrength!: number;

  /** What is set of the adapters that the face is given to; null: nothing, so that every one has its default. */
  @Column("jsonb", { name: "ip_adapter", nullable: true })
  ipAdapter!: StoredIpAdapterSettings | null;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;

  @UpdateDateColumn({ name: "updated_at", type: "timestamptz" })
  updatedAt!: Date;
}
