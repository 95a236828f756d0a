import {
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  VirtualColumn,
  type Relation,
} from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { ImageOrigin, type OriginEvidence } from "./provenance.js";
import { PictureColumns } from "./picture.columns.js";

export enum ReferenceImageType {
  PRIMARY = "PRIMARY",
  REFERENCE = "REFERENCE",
}

export enum ReferenceImageStatus {
  ANALYSING = "ANALYSING",
  READY = "READY",
  FAILED = "FAILED",
}

@Entity("reference_images")
@Unique("reference_images_id_workspace_id_key", ["id", "workspaceId"])
@Unique("reference_images_character_id_sha256_key", ["characterId", "sha256"])
@Index("reference_images_one_primary_idx", ["characterId"], { unique: true, where: `"type" = 'PRIMARY'` })
@Index("reference_images_character_id_position_idx", ["characterId", "position"])
@Index("reference_images_workspace_id_id_idx", ["workspaceId", "id"])
@Index("reference_images_unready_idx", ["workspaceId", "status", "id"], { where: `"status" <> 'READY'` })
@Index("reference_images_consented_idx", ["workspaceId", "id"], { where: `"consent_note" IS NOT NULL` })
@Index("reference_images_waiting_idx", ["updatedAt"], { where: `"status" = 'ANALYSING' OR "reanalysis_due"` })
@Index("reference_images_described_idx", ["analyser", "characterId", "id"], {
  where: `"status" = 'READY'`,
})
export class ReferenceImageEntity extends PictureColumns {
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

  /** Whether the face lock may be made of it; false: people set it aside. */
  @Column("boolean", { name: "shapes_face_lock", default: true })
  shapesFaceLock!: boolean;

  @Column("enum", { enum: ImageOrigin, enumName: "image_origin", default: ImageOrigin.UNKNOWN })
  origin!: ImageOrigin;

  /** What the origin rests on; earlier releases looked for nothing. */
  @Column("text", { name: "origin_evidence", array: true, default: "{}" })
  originEvidence!: OriginEvidence[];

  /** What was agreed to, or where it is written; null, as the two below: nothing is recorded. */
  @Column("text", { name: "consent_note", nullable: true })
  consentNote!: string | null;

  /** Name of the key that recorded it. */
  @Column("text", { name: "consent_recorded_by", nullable: true })
  consentRecordedBy!: string | null;

  @Column("timestamptz", { name: "consent_recorded_at", nullable: true })
  consentRecordedAt!: Date | null;

  /** The workspace's setting, read with the row so that all who judge the image know it; missing in a row that was just written. */
  @VirtualColumn("boolean", {
    query: (alias) =>
      `SELECT "requires_consent" FROM "workspaces" WHERE "workspaces"."id" = ${alias}.workspace_id`,
  })
  requiresConsent?: boolean;
}
