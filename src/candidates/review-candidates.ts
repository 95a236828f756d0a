import { type DataSource, type EntityManager, In } from "typeorm";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { newId } from "../ids/global-id.js";
import { readText } from "../text/client-text.js";
import { tellWebhooks } from "../webhooks/tell-webhooks.js";
import { WebhookEvent } from "../webhooks/webhook-event.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { MAX_CANDIDATES_AT_ONCE } from "./candidate-errors.js";
import { CandidateReviewEntity, ReviewDecision } from "./candidate-review.entity.js";
import { statusAfterDecision } from "./candidate-status.js";
import { CandidateEntity, CandidateStatus } from "./candidate.entity.js";
import { lockCandidates } from "./lock-candidates.js";

export const MAX_NOTE_LENGTH = 2_000;

export interface ReviewRequest {
  /** UUIDs; null: malformed, so there is no such candidate. */
  ids: readonly (string | null)[];
  decision: ReviewDecision;
  note?: string | null;
}

/** All candidates as they are now, in the order asked for; or why nothing was decided, of each that is wrong. */
export type ReviewOutcome = { candidates: CandidateEntity[] } | { refusals: DomainError[] };

/**
 * Decides about candidates, all or none. Each decision is kept, with who decided; deciding again adds to them, and the newest holds. An approval
 * needs a candidate whose analysis is done.
 * @throws ForbiddenError, DomainError INVALID_INPUT for no id, too many, or the note
 */
export async function reviewCandidates(
  dataSource: DataSource,
  viewer: Viewer,
  { ids, decision, note: given }: ReviewRequest,
): Promise<ReviewOutcome> {
  viewer.require(Scope.CHARACTERS_WRITE);
  requireSomeIds(ids);
  const note = readText(given, { maxCharacters: MAX_NOTE_LENGTH, field: ["note"] });
  return dataSource.transaction(async (manager) => {
    await keepCharacters(manager, viewer.workspaceId, ids);
    const found = await lockCandidates(manager, viewer.workspaceId, ids);
    const refusals = ids.flatMap((id, place) => refusalOf(found.get(id ?? ""), decision, place) ?? []);
    if (refusals.length > 0) return { refusals };
    const decided = [...found.values()];
    await addReviews(manager, viewer, decided, decision, note);
    await writeStatus(manager, viewer.workspaceId, decided, statusAfterDecision(decision));
    const event = WebhookEvent.CANDIDATE_REVIEWED;
    const told = decided.map(({ id, characterId }) => ({ event, characterId, subject: { candidateId: id } }));
    await tellWebhooks(manager, viewer.workspaceId, told);
    const rows = await manager.findBy(CandidateEntity, {
      id: In(decided.map(({ id }) => id)),
      workspaceId: viewer.workspaceId,
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return { candidates: [...new Set(ids)].map((id) => byId.get(id!)!) };
  });
}

/** Lets nobody delete whom the candidates show: what is told of a review names them, and who locks both locks them first. */
async function keepCharacters(
  manager: EntityManager,
  workspaceId: string,
  ids: readonly (string | null)[],
): Promise<void> {
  await manager.query(
    `SELECT FROM characters WHERE id IN (SELECT character_id FROM candidates WHERE workspace_id = $1 AND id = ANY($2::uuid[]))
     ORDER BY id FOR KEY SHARE`,
    [workspaceId, ids.filter((id) => id !== null)],
  );
}

/** @throws DomainError INVALID_INPUT */
export function requireSomeIds(ids: readonly unknown[]): void {
  if (ids.length >= 1 && ids.length <= MAX_CANDIDATES_AT_ONCE) return;
  const message = `Name 1 to ${MAX_CANDIDATES_AT_ONCE} candidates; these are ${ids.length}.`;
  throw new DomainError(UserErrorCode.INVALID_INPUT, message, ["ids"]);
}

/** Null where the decision can be taken. */
function refusalOf(
  candidate: CandidateEntity | undefined,
  decision: ReviewDecision,
  place: number,
): DomainError | null {
  const field = ["ids", String(place)];
  if (candidate === undefined) return new NotFoundError("candidate", field);
  if (decision === ReviewDecision.REJECT || candidate.analyser !== null) return null;
  const message = isBeingScored(candidate)
    ? "The candidate is still being scored. Approve it when its status is PENDING."
    : "The candidate could not be analysed, so there is no score to approve it by. Run rescoreCandidates to try it again, or reject it.";
  return new DomainError(UserErrorCode.CONFLICT, message, field);
}

const isBeingScored = ({ status, reanalysisDue }: CandidateEntity): boolean =>
  status === CandidateStatus.SCORING || reanalysisDue;

async function addReviews(
  manager: EntityManager,
  { workspaceId, keyName: reviewer }: Viewer,
  candidates: readonly CandidateEntity[],
  decision: ReviewDecision,
  note: string | null,
): Promise<void> {
  const places: { candidateId: string; place: number }[] = await manager.query(
    `SELECT candidate_id AS "candidateId", max(place) AS place FROM candidate_reviews
     WHERE candidate_id = ANY($1) GROUP BY candidate_id`,
    [candidates.map(({ id }) => id)],
  );
  const last = new Map(places.map(({ candidateId, place }) => [candidateId, place]));
  const rows = candidates.map(({ id: candidateId }) => ({
    id: newId(),
    workspaceId,
    candidateId,
    place: (last.get(candidateId) ?? 0) + 1,
    decision,
    note,
    reviewer,
  }));
  await manager.insert(CandidateReviewEntity, rows);
}

/** One whose first analysis is still to come goes on waiting for it, by its mark. */
async function writeStatus(
  manager: EntityManager,
  workspaceId: string,
  candidates: readonly CandidateEntity[],
  status: CandidateStatus,
): Promise<void> {
  await manager.query(
    `UPDATE candidates SET status = $3, reanalysis_due = reanalysis_due OR status = 'SCORING', updated_at = now()
     WHERE workspace_id = $1 AND id = ANY($2)`,
    [workspaceId, candidates.map(({ id }) => id), status],
  );
}
