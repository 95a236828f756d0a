import type { EntityManager } from "typeorm";
import { type CandidateEntity, CandidateStatus } from "./candidate.entity.js";
import { CandidateReviewEntity, ReviewDecision } from "./candidate-review.entity.js";

const DECIDED: Record<ReviewDecision, CandidateStatus> = {
  APPROVE: CandidateStatus.APPROVED,
  REJECT: CandidateStatus.REJECTED,
};

/** Of one that was decided about, whatever its analysis comes to. */
export const statusAfterDecision = (decision: ReviewDecision): CandidateStatus => DECIDED[decision];

/** @param decision the last one; null: nobody decided yet */
export const statusAfterAnalysis = (decision: ReviewDecision | null): CandidateStatus =>
  decision === null ? CandidateStatus.PENDING : DECIDED[decision];

export const statusAfterFailure = (decision: ReviewDecision | null): CandidateStatus =>
  decision === null ? CandidateStatus.FAILED : DECIDED[decision];

/** What was decided last about a candidate, which the caller has locked. */
export async function findDecision(
  manager: EntityManager,
  { id: candidateId, workspaceId }: Pick<CandidateEntity, "id" | "workspaceId">,
): Promise<ReviewDecision | null> {
  const where = { candidateId, workspaceId };
  const newest = await manager.findOne(CandidateReviewEntity, { where, order: { place: "DESC" } });
  return newest?.decision ?? null;
}
