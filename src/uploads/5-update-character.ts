import type { DataSource, EntityManager } from "typeorm";
import { AnalyserAge, ageOf } from "../face-analysis/analyser-version.js";
import { lockCharacter } from "../characters/character.service.js";
import { transactionOnCharacter } from "../characters/transaction-on-character.js";
import { NotFoundError } from "../errors/not-found-error.js";
import type { ImageAnalysis } from "../face-analysis/face-analyser.js";
import { FaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { remakeFaceLock } from "../face-locks/remake-face-lock.js";
import { modelOfSet } from "../judgement/likeness/usable-images.js";
import type { AnalysisCause } from "../jobs/job-queue.js";
import { FaceEntity } from "../reference-images/face.entity.js";
import { ReferenceImageEntity, ReferenceImageStatus } from "../reference-images/reference-image.entity.js";
import { findImagesWithFaces } from "../reference-images/reference-image.queries.js";
import { stageAnalysis, unstageAnalysis } from "../reference-images/staged-analyses.js";
import { tellWebhooks } from "../webhooks/tell-webhooks.js";
import { WebhookEvent } from "../webhooks/webhook-event.js";
import { announceAnalysed } from "./analysis-announcements.js";
import { faceRowOf, imageColumnsOf } from "./rows-of-analysis.js";
import { dropDerivatives, recordDerivatives, type StoredDerivatives } from "./stored-derivatives.js";

/**
 * Step 5 of an upload, one transaction: writes what the analysis found, remakes the character's template and face lock from
 * all its usable images, and announces the image to whoever waits for it, in any process.
 */
export function updateCharacter(
  dataSource: DataSource,
  analysed: ReferenceImageEntity,
  analysis: ImageAnalysis,
  derivatives: StoredDerivatives,
  cause: AnalysisCause,
): Promise<void> {
  return changeImage(dataSource, analysed, cause, derivatives, async (manager, image) => {
    await recordDerivatives(manager, image, derivatives);
    const { thumbnailKey, faceCropKey } = derivatives;
    const described = await describe(manager, image, analysis);
    return { thumbnailKey, faceCropKey, ...described, reanalysisDue: false };
  });
}

/**
 * Writes the face and returns the image's columns; or neither, where what is known of the image is to hold for now: the analysis is staged until
 * the whole set is described by its version, or dropped where a later one described the image.
 */
async function describe(
  manager: EntityManager,
  image: ReferenceImageEntity,
  analysis: ImageAnalysis,
): Promise<Partial<ReferenceImageEntity>> {
  const { analyser } = analysis;
  const isDescribed = image.status === ReferenceImageStatus.READY && image.analyser !== analyser;
  if (isDescribed && ageOf(image.analyser, analyser) === AnalyserAge.LATER) return {};
  const columns = imageColumnsOf(analysis);
  const face = analysis.face && faceRowOf(image, analysis.face, analysis);
  if (isDescribed && (await isJudgedByAnother(manager, image, analyser))) {
    await stageAnalysis(manager, image, analyser, { ...columns, reanalysisDue: false }, face);
    return {};
  }
  await unstageAnalysis(manager, image);
  await manager.delete(FaceEntity, { referenceImageId: image.id, workspaceId: image.workspaceId });
  if (face !== null) await manager.insert(FaceEntity, face);
  return columns;
}

async function isJudgedByAnother(
  manager: EntityManager,
  { workspaceId, characterId }: ReferenceImageEntity,
  analyser: string,
): Promise<boolean> {
  const model = modelOfSet(await findImagesWithFaces(manager, workspaceId, characterId));
  return model !== undefined && model !== analyser;
}

/** The image is kept and marked; a face found by an earlier analysis no longer counts. */
export function updateCharacterWithFailure(
  dataSource: DataSource,
  failed: ReferenceImageEntity,
  reason: string,
  cause: AnalysisCause,
): Promise<void> {
  return changeImage(dataSource, failed, cause, null, async (manager, image) => {
    await unstageAnalysis(manager, image);
    await manager.delete(FaceEntity, { referenceImageId: image.id, workspaceId: image.workspaceId });
    const status = ReferenceImageStatus.FAILED;
    return {
      status,
      failureReason: reason,
      faceCount: null,
      measures: null,
      perceptualHash: null,
      analyser: null,
      reanalysisDue: false,
    };
  });
}

/** Writes the columns that `change` returns and no others: people may write a caption at the same time. */
async function changeImage(
  dataSource: DataSource,
  { id, workspaceId, characterId }: ReferenceImageEntity,
  cause: AnalysisCause,
  derivatives: StoredDerivatives | null,
  change: (manager: EntityManager, image: ReferenceImageEntity) => Promise<Partial<ReferenceImageEntity>>,
): Promise<void> {
  await transactionOnCharacter(dataSource, characterId, async (manager) => {
    const image = await lockImage(manager, workspaceId, characterId, id);
    if (image === null) {
      // Deleted while it was analysed: what was drawn from it has no record and never will.
      if (derivatives !== null) await dropDerivatives(manager, derivatives);
      return;
    }
    const changes = await change(manager, image);
    await manager.update(ReferenceImageEntity, { id, workspaceId }, changes);
    const lockCause = cause === "UPLOAD" ? FaceLockCause.IMAGE_ANALYSED : FaceLockCause.REANALYSED;
    await tellWebhooks(manager, workspaceId, [
      { event: eventOf(changes), characterId, subject: { imageId: id } },
    ]);
    await remakeFaceLock(manager, image, lockCause, image.id);
    await announceAnalysed(manager, image.id);
  });
}

const eventOf = ({ status }: Partial<ReferenceImageEntity>): WebhookEvent =>
  status === ReferenceImageStatus.FAILED ? WebhookEvent.IMAGE_FAILED : WebhookEvent.IMAGE_ANALYSED;

/** The image, its character locked; null when either is gone. */
async function lockImage(manager: EntityManager, workspaceId: string, characterId: string, id: string) {
  try {
    await lockCharacter(manager, { workspaceId }, characterId);
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
  return manager.findOneBy(ReferenceImageEntity, { id, workspaceId });
}
