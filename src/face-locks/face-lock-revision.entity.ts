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
import { CharacterEntity, type StoredIpAdapterSettings } from "../characters/character.entity.js";
import { FaceLockStatus } from "./face-lock.entity.js";

/** What made the face lock change, of causes that the version before knows. */
export enum FaceLockCause {
  IMAGE_ANALYSED = "IMAGE_ANALYSED",
  IMAGES_DELETED = "IMAGES_DELETED",
  PRIMARY_CHANGED = "PRIMARY_CHANGED",
  REORDERED = "REORDERED",
  REANALYSED = "REANALYSED",
  REASSESSED = "REASSESSED",
  SETTINGS_CHANGED = "SETTINGS_CHANGED",
}

/** Causes that the version before cannot show: they are stored beside the nearest that it can. */
export enum OwnFaceLockCause {
  IMAGE_SET_ASIDE = "IMAGE_SET_ASIDE",
  IMAGE_BROUGHT_BACK = "IMAGE_BROUGHT_BACK",
  RESTORED = "RESTORED",
  PROVENANCE_CHANGED = "PROVENANCE_CHANGED",
  ANALYSES_RESTORED = "ANALYSES_RESTORED",
}

export type AnyFaceLockCause = FaceLockCause | OwnFaceLockCause;

/** One image of the set that a revision was made of. */
export interface RevisionImage {
  imageId: string;
  /** By it the same picture is known when it is uploaded again. */
  sha256: string;
  isPrimary: boolean;
  /** Its share of the template, 0-1; 0 for an outlier; null: it took no part, being set aside or not usable. */
  weight: number | null;
}

/** What it takes to compare a revision and to restore it. Never loaded with lists. */
export interface KeptRevision {
  /** The whole set, in list order. */
  images: RevisionImage[];
  /** These are null when no usable face was left. */
  anchorImageId: string | null;
  model: string | null;
  /** Exactly as the lock had it. */
  template: number[] | null;
  /** That of the second network, where it has one. */
  secondTemplate: number[] | null;
  /** How many photos of equal weight the template counts as: see `matchScore`. */
  templatePhotos: number | null;
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

  /** The cause itself, where {@link cause} is only the nearest that the version before can show. */
  @Column("text", { name: "own_cause", nullable: true })
  ownCause!: OwnFaceLockCause | null;

  /** The number of the revision that this one restored. */
  @Column("integer", { name: "restored_revision", nullable: true })
  restoredRevision!: number | null;

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

  /** Of the adapters, those that are set; null: none is. */
  @Column("jsonb", { name: "ip_adapter", nullable: true })
  ipAdapter!: StoredIpAdapterSettings | null;

  /** The {@link KeptRevision}; null, as all of it, where an earlier release wrote the line. */
  @Column("jsonb", { nullable: true, select: false })
  images!: RevisionImage[] | null;

  @Column("uuid", { name: "anchor_image_id", nullable: true, select: false })
  anchorImageId!: string | null;

  @Column("text", { nullable: true, select: false })
  model!: string | null;

  @Column("real", { array: true, nullable: true, select: false })
  template!: number[] | null;

  @Column("real", { name: "second_template", array: true, nullable: true, select: false })
  secondTemplate!: number[] | null;

  @Column("double precision", { name: "template_photos", nullable: true, select: false })
  templatePhotos!: number | null;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;
}
