import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique, type Relation } from "typeorm";
import type { Rectangle } from "../face-analysis/face-analyser.js";
import type { Placement } from "./layouts/placement.js";
import { TrainingSetEntity } from "./training-set.entity.js";

export enum TrainingItemKind {
  CANDIDATE = "CANDIDATE",
  REFERENCE_IMAGE = "REFERENCE_IMAGE",
}

/** What is known of a picture when it is put into a set: the manifest says it, whatever becomes of the picture. Times as ISO 8601. */
export interface ItemFacts {
  fileName: string | null;
  /** Pixels of the upright original. */
  width: number;
  height: number;
  placement: Placement;
  /** Of the most prominent face, in pixels of the original; null without one. */
  faceBox: Rectangle | null;
  /** Of a candidate: what made it, and of what words. */
  source: string | null;
  prompt: string | null;
  review: { decision: string; reviewer: string; reviewedAt: string; note: string | null } | null;
  match: { score: number | null; verdict: string; faceLockRevision: number | null } | null;
  /** Of a reference image. */
  origin: string | null;
  consent: { note: string; recordedBy: string | null; recordedAt: string | null } | null;
}

/** A picture of a training set. It has no foreign key to the picture, so that it still names one that was deleted. */
@Entity("training_set_items")
@Unique("training_set_items_sha256_key", ["trainingSetId", "sha256"])
@Check("training_set_items_review_check", `("kind" = 'CANDIDATE') = ("review_id" IS NOT NULL)`)
export class TrainingItemEntity {
  @PrimaryColumn("uuid", {
    name: "training_set_id",
    primaryKeyConstraintName: "training_set_items_pkey",
  })
  trainingSetId!: string;

  /** From 1. */
  @PrimaryColumn("integer", { primaryKeyConstraintName: "training_set_items_pkey" })
  place!: number;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @ManyToOne(() => TrainingSetEntity, { onDelete: "CASCADE" })
  @JoinColumn([
    {
      name: "training_set_id",
      referencedColumnName: "id",
      foreignKeyConstraintName: "training_set_items_training_set_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  trainingSet?: Relation<TrainingSetEntity>;

  @Column("enum", { enum: TrainingItemKind, enumName: "training_item_kind" })
  kind!: TrainingItemKind;

  /** Of a candidate or a reference image. */
  @Column("uuid", { name: "picture_id" })
  pictureId!: string;

  /** Of the original's bytes, hexadecimal. */
  @Column("text")
  sha256!: string;

  /** Of the original. */
  @Column("text", { name: "storage_key" })
  storageKey!: string;

  /** The decision that approved a candidate. */
  @Column("uuid", { name: "review_id", nullable: true })
  reviewId!: string | null;

  /** As it stands in the files: one line. */
  @Column("text")
  caption!: string;

  @Column("jsonb")
  facts!: ItemFacts;
}
