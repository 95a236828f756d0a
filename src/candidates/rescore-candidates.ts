import type { DataSource, EntityManager } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { runInSlices } from "../event-loop/slices.js";
import type { ImageAndFace } from "../judgement/rows.js";
import { CANDIDATE_ANALYSES, PRIORITY, addJob, queueAnalyses } from "../jobs/job-queue.js";
import { tellWebhooks } from "../webhooks/tell-webhooks.js";
import { WebhookEvent } from "../webhooks/webhook-event.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { CandidateEntity, CandidateStatus } from "./candidate.entity.js";
import { findFacesOfCandidates, toImageAndFace } from "./candidate.queries.js";
import { type MatchColumns, matchColumns, ScoringBases, type ScoringBasis } from "./score-candidates.js";

/** Short, as nobody changes the references while a batch is scored. */
const BATCH_SIZE = 100;

/**
 * Queues a new scoring of a character's candidates against its references as they are, from what is stored of their faces: no picture is read.
 * Those whose analysis failed are analysed once more. May run twice: a job that waits is replaced.
 * @throws ForbiddenError, NotFoundError
 */
export function queueRescoring(
  dataSource: DataSource,
  viewer: Viewer,
  characterId: string | null,
): Promise<CharacterEntity> {
  viewer.require(Scope.CHARACTERS_WRITE);
  return dataSource.transaction(async (manager) => {
    const character = await lockCharacter(manager, viewer, characterId);
    const payload = { workspaceId: viewer.workspaceId, characterId: character.id };
    await retryFailed(manager, payload);
    const { characterReanalysis } = PRIORITY;
    await addJob(manager, "rescore_candidates", payload, `rescore:${character.id}`, characterReanalysis);
    return character;
  });
}

async function retryFailed(
  manager: EntityManager,
  { workspaceId, characterId }: { workspaceId: string; characterId: string },
): Promise<void> {
  const [failed]: [{ id: string; workspaceId: string }[], number] = await manager.query(
    `UPDATE candidates SET status = $3, updated_at = now() WHERE workspace_id = $1 AND character_id = $2 AND status = $4
     RETURNING id, workspace_id AS "workspaceId"`,
    [workspaceId, characterId, CandidateStatus.SCORING, CandidateStatus.FAILED],
  );
  const { characterReanalysis } = PRIORITY;
  await queueAnalyses(manager, failed, "REANALYSIS", characterReanalysis, undefined, CANDIDATE_ANALYSES);
}

/**
 * Scores every candidate of a character whose match is not of the face lock as it is, a batch at a time. May run any number of times, at the same
 * time too, and be ended anywhere: what is done stays. A lock that changes meanwhile is the one that the rest, and then the others, are held against.
 */
export async function rescoreCandidates(
  dataSource: DataSource,
  key: { workspaceId: string; characterId: string },
): Promise<void> {
  const bases = new ScoringBases();
  while ((await dataSource.transaction((manager) => rescoreBatch(manager, bases, key))) === BATCH_SIZE);
}

/** How many it scored. */
async function rescoreBatch(
  manager: EntityManager,
  bases: ScoringBases,
  key: { workspaceId: string; characterId: string },
): Promise<number> {
  const basis = await bases.find(manager, key);
  if (basis === null) return 0;
  const candidates = await manager
    .createQueryBuilder(CandidateEntity, "candidate")
    .where("candidate.workspace_id = :workspaceId AND candidate.character_id = :characterId", key)
    .andWhere("candidate.analyser IS NOT NULL")
    .andWhere(
      "(candidate.match IS NULL OR candidate.face_lock_revision IS DISTINCT FROM CAST(:revision AS integer))",
      { revision: basis.revision },
    )
    // One that another version described keeps its match until it is analysed anew.
    .andWhere("(CAST(:model AS text) IS NULL OR candidate.analyser = :model)", { model: modelOf(basis) })
    .orderBy("candidate.id")
    .limit(BATCH_SIZE)
    .setLock("pessimistic_write")
    .getMany();
  await writeMatches(manager, key.workspaceId, candidates, basis);
  return candidates.length;
}

/** Null without a usable reference. */
const modelOf = ({ references }: ScoringBasis): string | null => references.usable[0]?.model ?? null;

function* matchEach(pictures: readonly ImageAndFace[], basis: ScoringBasis): Generator<void, MatchColumns[]> {
  const matches: MatchColumns[] = [];
  for (const picture of pictures) {
    yield;
    matches.push(matchColumns(picture, basis));
  }
  return matches;
}

async function writeMatches(
  manager: EntityManager,
  workspaceId: string,
  candidates: readonly CandidateEntity[],
  basis: ScoringBasis,
): Promise<void> {
  const ids = candidates.map(({ id }) => id);
  const faces = await findFacesOfCandidates(manager, workspaceId, ids);
  const pictures = candidates.map((candidate) => toImageAndFace(candidate, faces.get(candidate.id) ?? null));
  const matches = await runInSlices(matchEach(pictures, basis));
  await manager.query(
    `UPDATE candidates SET match = given.match, match_score = given.score, match_verdict = given.verdict::match_verdict,
       face_lock_revision = $3, updated_at = now()
     FROM unnest($1::uuid[], $4::jsonb[], $5::double precision[], $6::text[]) AS given (id, match, score, verdict)
     WHERE candidates.id = given.id AND candidates.workspace_id = $2`,
    [
      ids,
      workspaceId,
      basis.revision,
      matches.map(({ match }) => JSON.stringify(match)),
      matches.map(({ matchScore }) => matchScore),
      matches.map(({ matchVerdict }) => matchVerdict),
    ],
  );
  const event = WebhookEvent.CANDIDATE_SCORED;
  const told = candidates.map(({ id, characterId }) => ({
    event,
    characterId,
    subject: { candidateId: id },
  }));
  await tellWebhooks(manager, workspaceId, told);
}
