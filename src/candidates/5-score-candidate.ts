import { type DataSource, type EntityManager } from "typeorm";
import type { ImageAnalysis } from "../face-analysis/face-analyser.js";
import { AnalyserAge, ageOf } from "../face-analysis/analyser-version.js";
import { announceAnalysed } from "../uploads/analysis-announcements.js";
import { faceColumnsOf, pictureColumnsOf } from "../uploads/rows-of-analysis.js";
import { dropDerivatives, recordDerivatives, type StoredDerivatives } from "../uploads/stored-derivatives.js";
import { tellWebhooks } from "../webhooks/tell-webhooks.js";
import { WebhookEvent } from "../webhooks/webhook-event.js";
import { CandidateFaceEntity } from "./candidate-face.entity.js";
import { CandidateEntity } from "./candidate.entity.js";
import { toImageAndFace } from "./candidate.queries.js";
import { findDecision, statusAfterAnalysis, statusAfterFailure } from "./candidate-status.js";
import { lockForScoring, matchColumns, type ScoringBases } from "./score-candidates.js";

/**
 * Step 5 of a candidate's journey, one transaction: writes what the analysis found and how the candidate stands to its character's references as they
 * are, and announces it to whoever waits for it, in any process. What was decided about it stays.
 */
export function scoreCandidate(
  dataSource: DataSource,
  bases: ScoringBases,
  analysed: CandidateEntity,
  analysis: ImageAnalysis,
  derivatives: StoredDerivatives,
): Promise<void> {
  const event = WebhookEvent.CANDIDATE_SCORED;
  return changeCandidate(dataSource, analysed, derivatives, event, async (manager, candidate) => {
    await recordDerivatives(manager, candidate, derivatives);
    const { thumbnailKey, faceCropKey } = derivatives;
    const isOld =
      candidate.analyser !== null && ageOf(candidate.analyser, analysis.analyser) === AnalyserAge.LATER;
    // A later version described it meanwhile.
    if (isOld) return { thumbnailKey, faceCropKey, reanalysisDue: false };
    const columns = { ...pictureColumnsOf(analysis), failureReason: null };
    const face = await replaceFace(manager, candidate, analysis);
    const described = Object.assign(manager.create(CandidateEntity), candidate, columns);
    // It is there: the candidate is, and the character is locked.
    const match = matchColumns(toImageAndFace(described, face), (await bases.find(manager, candidate))!);
    const status = statusAfterAnalysis(await findDecision(manager, candidate));
    return { thumbnailKey, faceCropKey, ...columns, ...match, status, reanalysisDue: false };
  });
}

async function replaceFace(
  manager: EntityManager,
  { id: candidateId, workspaceId }: CandidateEntity,
  analysis: ImageAnalysis,
): Promise<CandidateFaceEntity | null> {
  await manager.delete(CandidateFaceEntity, { candidateId, workspaceId });
  if (analysis.face === null) return null;
  const row = { ...faceColumnsOf(analysis.face, analysis), candidateId, workspaceId };
  await manager.insert(CandidateFaceEntity, row);
  return manager.create(CandidateFaceEntity, row);
}

/** The candidate is kept and marked, and nothing is known of its face any more; what was decided about it stays. */
export function failCandidate(
  dataSource: DataSource,
  failed: CandidateEntity,
  reason: string,
): Promise<void> {
  return changeCandidate(
    dataSource,
    failed,
    null,
    WebhookEvent.CANDIDATE_FAILED,
    async (manager, candidate) => {
      const { id: candidateId, workspaceId } = candidate;
      await manager.delete(CandidateFaceEntity, { candidateId, workspaceId });
      return {
        status: statusAfterFailure(await findDecision(manager, candidate)),
        failureReason: reason,
        faceCount: null,
        measures: null,
        perceptualHash: null,
        analyser: null,
        reanalysisDue: false,
        match: null,
        matchScore: null,
        matchVerdict: null,
        faceLockRevision: null,
      };
    },
  );
}

/** Writes the columns that `change` returns and no others: people may write a caption at the same time. */
async function changeCandidate(
  dataSource: DataSource,
  { id, workspaceId, characterId }: CandidateEntity,
  derivatives: StoredDerivatives | null,
  event: WebhookEvent,
  change: (manager: EntityManager, candidate: CandidateEntity) => Promise<Partial<CandidateEntity>>,
): Promise<void> {
  await dataSource.transaction(async (manager) => {
    // The character first, as everybody does who locks both.
    await lockForScoring(manager, { workspaceId, characterId });
    const candidate = await manager.findOne(CandidateEntity, {
      where: { id, workspaceId },
      lock: { mode: "pessimistic_write" },
    });
    if (candidate === null) {
      // Deleted while it was analysed: what was drawn from it has no record and never will.
      if (derivatives !== null) await dropDerivatives(manager, derivatives);
      return;
    }
    const changes = await change(manager, candidate);
    await manager.update(CandidateEntity, { id, workspaceId }, changes as object);
    await tellWebhooks(manager, workspaceId, [{ event, characterId, subject: { candidateId: id } }]);
    await announceAnalysed(manager, id);
  });
}
