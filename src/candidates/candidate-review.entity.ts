import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from "typeorm";
import { CandidateEntity } from "./candidate.entity.js";

export enum ReviewDecision {
  APPROVE = "APPROVE",
  REJECT = "REJECT",
}

/** What a person decided about a candidate. Rows are only ever added. */
@Entity("candidate_reviews")
@Unique("candidate_reviews_candidate_id_place_key", ["candidateId", "place"])
export class CandidateReviewEntity {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "candidate_reviews_pkey" })
  id!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @Column("uuid", { name: "candidate_id" })
  candidateId!: string;

  @ManyToOne(() => CandidateEntity, { onDelete: "CASCADE" })
  @JoinColumn([
    {
      name: "candidate_id",
      referencedColumnName: "id",
      foreignKeyConstraintName: "candidate_reviews_candidate_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  candidate?: Relation<CandidateEntity>;

  /** Among the candidate's decisions, from 1; given under the candidate's lock, so that the highest is the one that holds. */
  @Column("integer")
  place!: number;

  @Column("enum", { enum: ReviewDecision, enumName: "review_decision" })
  decision!: ReviewDecision;

  @Column("text", { nullable: true })
  note!: string | null;

  /** Name of the key that decided, as it was then. */
  @Column("text")
  reviewer!: string;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;
}
