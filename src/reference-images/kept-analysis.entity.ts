import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { AnalysisColumns } from "./analysis.columns.js";
import { ReferenceImageEntity } from "./reference-image.entity.js";

/**
 * What a version of the analyser says of an image that another describes now, so that it can come into force again; see `kept-analyses.ts`. A table
 * beside `staged_analyses`, whose rows a release that knows nothing of this one would bring into force.
 */
@Entity("kept_analyses")
@Index("kept_analyses_workspace_id_analyser_idx", ["workspaceId", "analyser"])
export class KeptAnalysisEntity extends AnalysisColumns {
  @PrimaryColumn("uuid", { name: "reference_image_id", primaryKeyConstraintName: "kept_analyses_pkey" })
  referenceImageId!: string;

  @PrimaryColumn("text", { primaryKeyConstraintName: "kept_analyses_pkey" })
  analyser!: string;

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
}
