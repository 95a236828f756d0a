import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import type { FaceEntity } from "./face.entity.js";
import { ReferenceImageEntity } from "./reference-image.entity.js";

/** What an analysis says of an image: its columns, but for what its place in the set and its files are. */
export type DescribedColumns = Pick<
  ReferenceImageEntity,
  | "width"
  | "height"
  | "faceCount"
  | "measures"
  | "perceptualHash"
  | "analyser"
  | "status"
  | "failureReason"
  | "reanalysisDue"
>;

export type FaceRow = Omit<FaceEntity, "referenceImage">;

/**
 * What another version of the analyser says of an image whose set is still judged by what the former said. It comes into force for the whole set
 * at once, when every image of it has one; see `staged-analyses.ts`.
 */
@Entity("staged_analyses")
export class StagedAnalysisEntity {
  @PrimaryColumn("uuid", { name: "reference_image_id", primaryKeyConstraintName: "staged_analyses_pkey" })
  referenceImageId!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @ManyToOne(() => ReferenceImageEntity, { onDelete: "CASCADE" })
  @JoinColumn([
    {
      name: "reference_image_id",
      referencedColumnName: "id",
      foreignKeyConstraintName: "staged_analyses_reference_image_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  referenceImage?: Relation<ReferenceImageEntity>;

  @Column("text")
  analyser!: string;

  /** Columns of the image. */
  @Column("jsonb")
  image!: DescribedColumns;

  /** The row of its face; null without one. */
  @Column("jsonb", { nullable: true })
  face!: FaceRow | null;
}
