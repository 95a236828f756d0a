import type { EntityManager, SelectQueryBuilder } from "typeorm";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { EMPTY_PAGE, type KeysetPage, type PageRequest } from "../graphql/connection.js";
import { type Place, takeOrderedPage } from "../graphql/load-rows.js";
import type { MatchVerdict } from "../judgement/likeness/match.js";
import { readSearchText } from "../text/client-text.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { MAX_SOURCE_LENGTH } from "./candidate-details.js";
import { type CandidateOrder, ORDER_TERMS } from "./candidate-order.js";
import { CandidateEntity, type CandidateStatus } from "./candidate.entity.js";

export interface CandidateConditions {
  status?: CandidateStatus | null;
  verdict?: MatchVerdict | null;
  /** 0-1, both included. */
  minScore?: number | null;
  maxScore?: number | null;
  source?: string | null;
}

/**
 * One page of a character's candidates, by keyset on the order's score and the id: what is added, or scored anew, between two pages makes no other
 * candidate come twice or not at all.
 * @throws ForbiddenError, DomainError INVALID_INPUT for a score that is none
 */
export async function listCandidates(
  manager: EntityManager,
  viewer: Viewer,
  characterId: string,
  conditions: CandidateConditions,
  order: CandidateOrder,
  page: PageRequest<Place>,
): Promise<KeysetPage<CandidateEntity>> {
  viewer.require(Scope.CHARACTERS_READ);
  const query = manager
    .createQueryBuilder(CandidateEntity, "candidate")
    .where("candidate.workspace_id = :workspaceId", { workspaceId: viewer.workspaceId })
    .andWhere("candidate.character_id = :characterId", { characterId });
  if (!restrict(query, conditions)) return EMPTY_PAGE;
  return takeOrderedPage(query, ORDER_TERMS[order], page);
}

/** @returns false where no candidate can fit */
function restrict(
  query: SelectQueryBuilder<CandidateEntity>,
  { status, verdict, minScore, maxScore, source: sourceText }: CandidateConditions,
): boolean {
  checkScore("minScore", minScore);
  checkScore("maxScore", maxScore);
  const source = readSearchText(sourceText, MAX_SOURCE_LENGTH);
  if (source === undefined) return false;
  if (status) query.andWhere("candidate.status = :status", { status });
  if (verdict) query.andWhere("candidate.match_verdict = :verdict", { verdict });
  if (typeof minScore === "number") query.andWhere("candidate.match_score >= :minScore", { minScore });
  if (typeof maxScore === "number") query.andWhere("candidate.match_score <= :maxScore", { maxScore });
  if (source !== null) query.andWhere("candidate.source = :source", { source });
  return true;
}

function checkScore(name: "minScore" | "maxScore", score: number | null | undefined): void {
  if (typeof score !== "number" || (score >= 0 && score <= 1)) return;
  throw new DomainError(UserErrorCode.INVALID_INPUT, `\`${name}\` lies between 0 and 1.`, ["filter", name]);
}
