import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { FaceColumns } from "../reference-images/face.columns.js";
import { CandidateEntity } from "./candidate.entity.js";

/** The most prominent face of a candidate. */
@Entity("candidate_faces")
export class CandidateFaceEntity extends FaceColumns {
  @PrimaryColumn("uuid", { name: "candidate_id", primaryKeyConstraintName: "candidate_faces_pkey" })
  candidateId!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @ManyToOne(() => CandidateEntity, { onDelete: "CASCADE" })
  @JoinColumn([
    {
      name: "candidate_id",
      referencedColumnName: "id",
      foreignKeyConstraintName: "candidate_faces_candidate_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  candidate?: Relation<CandidateEntity>;
}
