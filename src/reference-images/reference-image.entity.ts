import {
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
import type { PictureMeasures } from "../face-analysis/measure/measure.js";
import { CharacterEntity } from "../characters/character.entity.js";

export enum ReferenceImageType {
  PRIMARY = "PRIMARY",
  REFERENCE = "REFERENCE",
}

export enum ReferenceImageStatus {
  ANALYSING = "ANALYSING",
  READY = "READY",
  FAILED = "FAILED",
}

export enum ImageFormat {
  JPEG = "JPEG",
  PNG = "PNG",
  WEBP = "WEBP",
  AVIF = "AVIF",
  HEIC = "HEIC",
}

@Entity("reference_images")
@Unique("reference_images_id_workspace_id_key", ["id", "workspaceId"])
@Unique("reference_images_character_id_sha256_key", ["characterId", "sha256"])
@Index("reference_images_one_primary_idx", ["characterId"], { unique: true, where: `"type" = 'PRIMARY'` })
@Index("reference_images_character_id_position_idx", ["characterId", "position"])
@Index("reference_images_workspace_id_id_idx", ["workspaceId", "id"])
@Index("reference_images_waiting_idx", ["updatedAt"], { where: `"status" = 'ANALYSING' OR "reanalysis_due"` })
@Index("reference_images_described_idx", ["analyser", "characterId", "id"], {
  where: `"status" = 'READY'`,
})
export class ReferenceImageEntity {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "reference_images_pkey" })
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
      foreignKeyConstraintName: "reference_images_character_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  character?: Relation<CharacterEntity>;

  @Column("enum", { enum: ReferenceImageType, enumName: "reference_image_type" })
  type!: ReferenceImageType;

  /** Ascending within the character; deletions leave gaps. */
  @Column("integer")
  position!: number;

  @Column("enum", { enum: ReferenceImageStatus, enumName: "reference_image_status" })
  status!: ReferenceImageStatus;

  /**
   * Why the last analysis failed, in words for the user; kept while it is tried again, so that an image that waits for its first analysis
   * can be told from one that waits for another. Null otherwise.
   */
  @Column("text", { name: "failure_reason", nullable: true })
  failureReason!: string | null;

  @Column("enum", { enum: ImageFormat, enumName: "image_format" })
  format!: ImageFormat;

  /** Pixels of the upright image, as are all coordinates. */
  @Column("integer")
  width!: number;

  @Column("integer")
  height!: number;

  @Column("integer")
  bytes!: number;

  /** Of the original's bytes, hexadecimal. */
  @Column("text")
  sha256!: string;

  @Column("text", { name: "storage_key" })
  storageKey!: string;

  @Column("text", { name: "thumbnail_key", nullable: true })
  thumbnailKey!: string | null;

  @Column("text", { name: "face_crop_key", nullable: true })
  faceCropKey!: string | null;

  @Column("text", { name: "file_name", nullable: true })
  fileName!: string | null;

  @Column("text", { nullable: true })
  caption!: string | null;

  /** Name and version of the analyser that described this image; null until then. */
  @Column("text", { nullable: true })
  analyser!: string | null;

  /** Whether a new analysis of a described image is queued; what is known of it stays until then. */
  @Column("boolean", { name: "reanalysis_due", default: false })
  reanalysisDue!: boolean;

  /** Whether the face lock may be made of it; false: people set it aside. */
  @Column("boolean", { name: "shapes_face_lock", default: true })
  shapesFaceLock!: boolean;

  /** All faces found; null until analysed. */
  @Column("integer", { name: "face_count", nullable: true })
  faceCount!: number | null;

  /** Of the whole picture; null until analysed. */
  @Column("jsonb", { nullable: true })
  measures!: PictureMeasures | null;

  /** 64 bits in hexadecimal; null until analysed, or where it could not be taken. */
  @Column("text", { name: "perceptual_hash", nullable: true })
  perceptualHash!: string | null;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;

  @UpdateDateColumn({ name: "updated_at", type: "timestamptz" })
  updatedAt!: Date;
}
