import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { FaceColumns } from "./face.columns.js";
import { ReferenceImageEntity } from "./reference-image.entity.js";

/** The most prominent face of a reference image. */
@Entity("faces")
export class FaceEntity extends FaceColumns {
  @PrimaryColumn("uuid", { name: "reference_image_id", primaryKeyConstraintName: "faces_pkey" })
  referenceImageId!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @ManyToOne(() => ReferenceImageEntity, { onDelete: "CASCADE" })
  @JoinColumn([
    {
      name: "reference_image_id",
      referencedColumnName: "id",
      foreignKeyConstraintName: "faces_reference_image_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  referenceImage?: Relation<ReferenceImageEntity>;
}
