import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { AnalysisColumns } from "./analysis.columns.js";
import { ReferenceImageEntity } from "./reference-image.entity.js";

/**
 * What another version of the analyser says of an image whose set is still judged by what the former said. It comes into force for the whole set
 * at once, when every image of it has one; see `staged-analyses.ts`.
 */
@Entity("staged_analyses")
@Index("staged_analyses_workspace_id_idx", ["workspaceId"])
export class StagedAnalysisEntity extends AnalysisColumns {
  @PrimaryColumn("uuid", { name: "reference_image_id", primaryKeyConstraintName: "staged_analyses_pkey" })
  referenceImageId!: string;

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
}
