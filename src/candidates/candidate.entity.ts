import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique, type Relation } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { type Match, MatchVerdict } from "../judgement/likeness/match.js";
import { PictureColumns } from "../reference-images/picture.columns.js";
import type { Parameters } from "./parameters.js";

export enum CandidateStatus {
  SCORING = "SCORING",
  PENDING = "PENDING",
  APPROVED = "APPROVED",
  REJECTED = "REJECTED",
  FAILED = "FAILED",
}

/** Where a detail of a candidate comes from. */
export enum DetailOrigin {
  CLIENT = "CLIENT",
  FILE = "FILE",
}

/** Where the time comes from that a candidate was generated at. */
export enum GeneratedAtOrigin {
  CLIENT = "CLIENT",
  FILE = "FILE",
  ARRIVAL = "ARRIVAL",
}

/** Puts those without a score last, whichever way the scores go; the indexes are of these expressions. */
export const SCORE_FROM_ABOVE = "coalesce(match_score, -1)";
export const SCORE_FROM_BELOW = "coalesce(match_score, 2)";

/** A picture that waits for a person's decision, or has one. The reviews are the decisions; the status follows from the newest. */
@Entity("candidates")
@Unique("candidates_id_workspace_id_key", ["id", "workspaceId"])
@Unique("candidates_character_id_sha256_key", ["characterId", "sha256"])
@Index("candidates_character_id_id_idx", ["characterId", "id"])
@Index("candidates_character_id_status_id_idx", ["characterId", "status", "id"])
@Index("candidates_character_id_match_verdict_id_idx", ["characterId", "matchVerdict", "id"])
@Index("candidates_character_id_source_id_idx", ["characterId", "source", "id"], {
  where: `"source" IS NOT NULL`,
})
@Index("candidates_character_id_created_at_idx", ["characterId", "createdAt"])
@Index("candidates_character_id_generated_at_idx", ["characterId", "generatedAt"])
// Of expressions, which decorators cannot say.
@Index("candidates_score_from_above_idx", { synchronize: false })
@Index("candidates_score_from_below_idx", { synchronize: false })
@Index("candidates_waiting_idx", ["updatedAt"], { where: `"status" = 'SCORING' OR "reanalysis_due"` })
@Index("candidates_described_idx", ["analyser", "characterId", "id"], { where: `"analyser" IS NOT NULL` })
export class CandidateEntity extends PictureColumns {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "candidates_pkey" })
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
      foreignKeyConstraintName: "candidates_character_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  character?: Relation<CharacterEntity>;

  @Column("enum", { enum: CandidateStatus, enumName: "candidate_status" })
  status!: CandidateStatus;

  @Column("text", { nullable: true })
  prompt!: string | null;

  @Column("enum", { name: "prompt_from", enum: DetailOrigin, enumName: "detail_origin", nullable: true })
  promptFrom!: DetailOrigin | null;

  /** What made it: a checkpoint, a workflow, an app. */
  @Column("text", { nullable: true })
  source!: string | null;

  @Column("enum", { name: "source_from", enum: DetailOrigin, enumName: "detail_origin", nullable: true })
  sourceFrom!: DetailOrigin | null;

  /** What it was made with; never read as anything but text. */
  @Column("jsonb", { nullable: true })
  parameters!: Parameters | null;

  @Column("enum", { name: "parameters_from", enum: DetailOrigin, enumName: "detail_origin", nullable: true })
  parametersFrom!: DetailOrigin | null;

  /** When it was made, as far as anybody says; drift goes by it. */
  @Column("timestamptz", { name: "generated_at" })
  generatedAt!: Date;

  @Column("enum", {
    name: "generated_at_from",
    enum: GeneratedAtOrigin,
    enumName: "generated_at_origin",
  })
  generatedAtFrom!: GeneratedAtOrigin;

  /** How it stands to the character's references, as they were at {@link faceLockRevision}; null until scored. */
  @Column("jsonb", { nullable: true })
  match!: Match | null;

  /** Of {@link match}, for lists. */
  @Column("double precision", { name: "match_score", nullable: true })
  matchScore!: number | null;

  @Column("enum", { name: "match_verdict", enum: MatchVerdict, enumName: "match_verdict", nullable: true })
  matchVerdict!: MatchVerdict | null;

  /** Of the face lock that the match was taken against; null where there was none. */
  @Column("integer", { name: "face_lock_revision", nullable: true })
  faceLockRevision!: number | null;
}
