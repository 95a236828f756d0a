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
import { CandidateEntity, type CandidateStatus, SCORE_FROM_ABOVE } from "./candidate.entity.js";

export interface CandidateConditions {
  status?: CandidateStatus | null;
  verdict?: MatchVerdict | null;
  /** 0-1, both included. */
  minScore?: number | null;
  maxScore?: number | null;
  source?: string | null;
  /** Times: the first included, the second not. */
  createdFrom?: Date | null;
  createdBefore?: Date | null;
  generatedFrom?: Date | null;
  generatedBefore?: Date | null;
  /** Of the same bytes. */
  hasReferenceImage?: boolean | null;
}

const TIME_CONDITIONS = {
  createdFrom: "candidate.created_at >= :createdFrom",
  createdBefore: "candidate.created_at < :createdBefore",
  generatedFrom: "candidate.generated_at >= :generatedFrom",
  generatedBefore: "candidate.generated_at < :generatedBefore",
} as const;

const REFERENCE_OF_SAME_BYTES = `EXISTS (
  SELECT FROM reference_images image
  WHERE image.workspace_id = candidate.workspace_id AND image.character_id = candidate.character_id AND image.sha256 = candidate.sha256
)`;

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
  restrictScore(query, conditions, order);
  if (!restrict(query, conditions)) return EMPTY_PAGE;
  return takeOrderedPage(query, ORDER_TERMS[order], page);
}

/** @returns false where no candidate can fit */
function restrict(
  query: SelectQueryBuilder<CandidateEntity>,
  { status, verdict, source: sourceText, hasReferenceImage, ...times }: CandidateConditions,
): boolean {
  const source = readSearchText(sourceText, MAX_SOURCE_LENGTH);
  if (source === undefined) return false;
  if (status) query.andWhere("candidate.status = :status", { status });
  if (verdict) query.andWhere("candidate.match_verdict = :verdict", { verdict });
  if (source !== null) query.andWhere("candidate.source = :source", { source });
  for (const [name, condition] of Object.entries(TIME_CONDITIONS)) {
    const time = times[name as keyof typeof TIME_CONDITIONS];
    if (time) query.andWhere(condition, { [name]: time });
  }
  if (typeof hasReferenceImage === "boolean")
    query.andWhere(hasReferenceImage ? REFERENCE_OF_SAME_BYTES : `NOT ${REFERENCE_OF_SAME_BYTES}`);
  return true;
}

/** As the index of the order has scores, in which those that are none lie outside of 0 to 1. */
function restrictScore(
  query: SelectQueryBuilder<CandidateEntity>,
  { minScore, maxScore }: CandidateConditions,
  order: CandidateOrder,
): void {
  checkScore("minScore", minScore);
  checkScore("maxScore", maxScore);
  if (typeof minScore !== "number" && typeof maxScore !== "number") return;
  const score = ORDER_TERMS[order].by?.expression ?? SCORE_FROM_ABOVE;
  query
    .andWhere(`${score} >= :minScore`, { minScore: minScore ?? 0 })
    .andWhere(`${score} <= :maxScore`, { maxScore: maxScore ?? 1 });
}

function checkScore(name: "minScore" | "maxScore", score: number | null | undefined): void {
  if (typeof score !== "number" || (score >= 0 && score <= 1)) return;
  throw new DomainError(UserErrorCode.INVALID_INPUT, `\`${name}\` lies between 0 and 1.`, ["filter", name]);
}
