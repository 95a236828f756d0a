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
import { CharacterEntity } from "../characters/character.entity.js";
import type { TrainingResolution } from "../judgement/training/training-set.js";
import type { Readiness } from "./readiness.js";

export enum TrainingSetStatus {
  BUILDING = "BUILDING",
  READY = "READY",
  FAILED = "FAILED",
}

export enum TrainingLayout {
  KOHYA = "KOHYA",
  AI_TOOLKIT = "AI_TOOLKIT",
  DIFFUSERS = "DIFFUSERS",
  ONETRAINER = "ONETRAINER",
}

/** PostgreSQL's `bigint` comes as text. */
const asNumber = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

/** Reviewed pictures as they were when the set was made; triggers keep it from changing (migration 1796600000000). */
@Entity("training_sets")
@Unique("training_sets_id_workspace_id_key", ["id", "workspaceId"])
@Index("training_sets_character_id_id_idx", ["characterId", "id"])
@Index("training_sets_building_idx", ["updatedAt"], { where: `"status" = 'BUILDING'` })
@Check(
  "training_sets_file_check",
  `("status" = 'READY') = ("storage_key" IS NOT NULL AND "sha256" IS NOT NULL AND "bytes" IS NOT NULL)`,
)
export class TrainingSetEntity {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "training_sets_pkey" })
  id!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @Column("uuid", { name: "character_id" })
  characterId!: string;

  @ManyToOne(() => CharacterEntity, { onDelete: "CASCADE" })
  @JoinColumn([
    {
      name: "character_id",
      referencedColumnName: "id",
      foreignKeyConstraintName: "training_sets_character_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  character?: Relation<CharacterEntity>;

  @Column("enum", { enum: TrainingSetStatus, enumName: "training_set_status" })
  status!: TrainingSetStatus;

  /** In words for the user; null unless FAILED. */
  @Column("text", { name: "failure_reason", nullable: true })
  failureReason!: string | null;

  @Column("text", { name: "trigger_word" })
  triggerWord!: string;

  /** What kind of thing the character is, such as `person`. */
  @Column("text", { name: "class_name" })
  className!: string;

  @Column("integer")
  resolution!: TrainingResolution;

  @Column("enum", { enum: TrainingLayout, enumName: "training_layout" })
  layout!: TrainingLayout;

  @Column("boolean", { name: "has_masks" })
  hasMasks!: boolean;

  @Column("integer", { name: "item_count" })
  itemCount!: number;

  /** As it was then. */
  @Column("jsonb")
  readiness!: Readiness;

  /** Of everything that the files are made from. */
  @Column("text", { name: "snapshot_sha256" })
  snapshotSha256!: string;

  /** Of the ZIP; this and the next two are null until READY. */
  @Column("text", { name: "storage_key", nullable: true })
  storageKey!: string | null;

  @Column("text", { nullable: true })
  sha256!: string | null;

  @Column("bigint", { nullable: true, transformer: asNumber })
  bytes!: number | null;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;

  @UpdateDateColumn({ name: "updated_at", type: "timestamptz" })
  updatedAt!: Date;
}
