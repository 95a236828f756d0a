import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { ReferenceImageEntity } from "./reference-image.entity.js";
import type { DescribedColumns, FaceRow } from "./staged-analysis.entity.js";

/**
 * What a version of the analyser says of an image that another describes now, so that it can come into force again; see `kept-analyses.ts`. A table
 * beside `staged_analyses`, whose rows a release that knows nothing of this one would bring into force.
 */
@Entity("kept_analyses")
@Index("kept_analyses_workspace_id_analyser_idx", ["workspaceId", "analyser"])
export class KeptAnalysisEntity {
  @PrimaryColumn("uuid", { name: "reference_image_id", primaryKeyConstraintName: "kept_analyses_pkey" })
  referenceImageId!: string;

  @PrimaryColumn("text", { primaryKeyConstraintName: "kept_analyses_pkey" })
  analyser!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @ManyToOne(() => ReferenceImageEntity, { onDelete: "CASCADE" })
  @JoinColumn([
    {
      name: "reference_image_id",
      referencedColumnName: "id",
      foreignKeyConstraintName: "kept_analyses_reference_image_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  referenceImage?: Relation<ReferenceImageEntity>;

  /** Columns of the image. */
  @Column("jsonb")
  image!: DescribedColumns;

  /** The row of its face, whatever columns that has; null without one. */
  @Column("jsonb", { nullable: true })
  face!: FaceRow | null;
}
