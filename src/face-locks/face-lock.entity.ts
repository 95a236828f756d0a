import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";

export enum FaceLockStatus {
  PROVISIONAL = "PROVISIONAL",
  LOCKED = "LOCKED",
}

/** What one image brings to the template. */
export interface StoredContribution {
  imageId: string;
  /** Share of the template, 0-1; all shares add up to 1. 0 exactly for an image outside the largest coherent group. */
  weight: number;
  /** Euclidean distance that the template would move without this image, the groups found anew; null when it is the only one. */
  shiftIfLeftOut: number | null;
}

/** A character's template and what was made of it; the row is there exactly while some image carries a usable face. */
@Entity("face_locks")
@Index("face_locks_anchor_image_id_idx", ["anchorImageId"])
@Index("face_locks_workspace_id_character_id_idx", ["workspaceId", "characterId"])
export class FaceLockEntity {
  @PrimaryColumn("uuid", { name: "character_id", primaryKeyConstraintName: "face_locks_pkey" })
  characterId!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @ManyToOne(() => CharacterEntity, { onDelete: "CASCADE" })
  @JoinColumn([
    {
      name: "character_id",
      referencedColumnName: "id",
      foreignKeyConstraintName: "face_locks_character_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  character?: Relation<CharacterEntity>;

  @Column("enum", { enum: FaceLockStatus, enumName: "face_lock_status" })
  status!: FaceLockStatus;

  @Column("integer")
  revision!: number;

  @Column("uuid", { name: "anchor_image_id" })
  anchorImageId!: string;

  // Checked at commit: an image is deleted before the lock is made anew, in one transaction.
  @ManyToOne(() => ReferenceImageEntity, { deferrable: "INITIALLY DEFERRED" })
  @JoinColumn([
    {
      name: "anchor_image_id",
      referencedColumnName: "id",
      foreignKeyConstraintName: "face_locks_anchor_image_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  anchorImage?: Relation<ReferenceImageEntity>;

  @Column("text")
  model!: string;

  /** The template: the fused embedding. To be read by `storedTemplate`: earlier releases kept a mean that is shorter than 1. */
  @Column("real", { array: true })
  embedding!: number[];

  /** The same of the second network; null: made of faces that one network alone described. */
  @Column("real", { name: "second_embedding", array: true, nullable: true })
  secondEmbedding!: number[] | null;

  /** How many photos of equal weight the template counts as, 1 or more; null: an earlier release made it, which did not say so. */
  @Column("double precision", { name: "effective_photos", nullable: true })
  effectivePhotos!: number | null;

  /** Mean match score of each image of the largest coherent group against the group's others, 0-1; null with fewer than two. */
  @Column("double precision", { nullable: true })
  cohesion!: number | null;

  @Column("jsonb")
  contributions!: StoredContribution[];

  @Column("timestamptz", { name: "updated_at" })
  updatedAt!: Date;
}

/** As it is loaded where nobody asks for its template. */
export type FaceLockWithoutTemplate = Omit<FaceLockEntity, "embedding" | "secondEmbedding">;
