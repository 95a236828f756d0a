import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { FaceLockStatus } from "./face-lock.entity.js";

/** What made the face lock change. */
export enum FaceLockCause {
  IMAGE_ANALYSED = "IMAGE_ANALYSED",
  IMAGES_DELETED = "IMAGES_DELETED",
  PRIMARY_CHANGED = "PRIMARY_CHANGED",
  REORDERED = "REORDERED",
  REANALYSED = "REANALYSED",
  REASSESSED = "REASSESSED",
  SETTINGS_CHANGED = "SETTINGS_CHANGED",
}

/** One line of a face lock's history. Rows are only ever added. */
@Entity("face_lock_revisions")
@Unique("face_lock_revisions_character_id_revision_key", ["characterId", "revision"])
export class FaceLockRevisionEntity {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "face_lock_revisions_pkey" })
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
      foreignKeyConstraintName: "face_lock_revisions_character_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  character?: Relation<CharacterEntity>;

  @Column("integer")
  revision!: number;

  @Column("enum", { enum: FaceLockCause, enumName: "face_lock_cause" })
  cause!: FaceLockCause;

  /** The image that caused it, which may be gone by now; null where several or none did. */
  @Column("uuid", { name: "image_id", nullable: true })
  imageId!: string | null;

  /** Null: with this change no usable face was left, and the lock was dissolved. */
  @Column("enum", { enum: FaceLockStatus, enumName: "face_lock_status", nullable: true })
  status!: FaceLockStatus | null;

  /** Images that the template was made of after the change: those of its largest coherent group. */
  @Column("integer", { name: "image_count" })
  imageCount!: number;

  @Column("double precision", { nullable: true })
  cohesion!: number | null;

  /** Euclidean distance between the template before and after; null for the first and the dissolving revision. */
  @Column("double precision", { name: "template_shift", nullable: true })
  templateShift!: number | null;

  /** The settings in force from this change on; each is null where the history did not keep it yet. */
  @Column("double precision", { name: "match_threshold", nullable: true })
  matchThreshold!: number | null;

  @Column("double precision", { name: "review_margin", nullable: true })
  reviewMargin!: number | null;

  @Column("double precision", { nullable: true })
  strength!: number | null;

  @Column("double precision", { name: "reference_strength", nullable: true })
  referenceStrength!: number | null;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;
}
