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
import { isHeldBack } from "../reference-images/held-analyser.js";
import {
  type Analysis,
  findKeptAnalysis,
  forgetKeptAnalyses,
  keepAnalyses,
  replaceFaces,
} from "../reference-images/kept-analyses.js";
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
    const described = await describe(manager, image, toAnalysis(image, analysis), cause);
    return { thumbnailKey, faceCropKey, ...described, reanalysisDue: false };
  });
}

/**
 * Gives an image what this version said of it before, where that is kept and another version's analysis is in force. Returns whether it did, or had
 * nothing left to do. May run any number of times.
 */
export async function updateCharacterByKept(
  dataSource: DataSource,
  image: ReferenceImageEntity,
  analyser: string,
): Promise<boolean> {
  if ((await findKeptAnalysis(dataSource.manager, image, analyser)) === null) return false;
  let isDone = true;
  await changeImage(dataSource, image, "UPDATE", null, async (manager, current) => {
    const kept = await findKeptAnalysis(manager, current, analyser);
    // In force or dropped since.
    isDone = kept !== null || current.analyser === analyser;
    if (!isDone) return null;
    const described = kept && (await describe(manager, current, kept, "UPDATE"));
    return { ...described, reanalysisDue: false };
  });
  return isDone;
}

const toAnalysis = (image: ReferenceImageEntity, analysis: ImageAnalysis): Analysis => ({
  referenceImageId: image.id,
  workspaceId: image.workspaceId,
  analyser: analysis.analyser,
  image: { ...imageColumnsOf(analysis), reanalysisDue: false },
  face: analysis.face && faceRowOf(image, analysis.face, analysis),
});

/**
 * Writes the face and returns the image's columns; or neither, where what is known of the image is to hold for now: the analysis is staged until
 * the whole set is described by its version, kept where the workspace stays with another version, or dropped where a later one described the image.
 */
async function describe(
  manager: EntityManager,
  image: ReferenceImageEntity,
  analysis: Analysis,
  cause: AnalysisCause,
): Promise<Partial<ReferenceImageEntity>> {
  const { analyser } = analysis;
  const isDescribed = image.status === ReferenceImageStatus.READY && image.analyser !== analyser;
  if (isDescribed && ageOf(image.analyser, analyser) === AnalyserAge.LATER) return {};
  // Asked to stay while the picture was read. Who asks for an image by name gets it all the same.
  if (isDescribed && cause === "UPDATE" && (await isHeldBack(manager, image.workspaceId, analyser))) {
    await keepAnalyses(manager, [analysis]);
    return {};
  }
  const set = isDescribed ? await findImagesWithFaces(manager, image.workspaceId, image.characterId) : [];
  const model = modelOfSet(set);
  if (model !== undefined && model !== analyser) {
    await stageAnalysis(manager, analysis);
    return {};
  }
  await unstageAnalysis(manager, image);
  await replaceFaces(manager, set, [analysis]);
  return analysis.image;
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
    await forgetKeptAnalyses(manager, image);
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

/** Writes the columns that `change` returns and no others: people may write a caption at the same time. Null: nothing is to be done. */
async function changeImage(
  dataSource: DataSource,
  { id, workspaceId, characterId }: ReferenceImageEntity,
  cause: AnalysisCause,
  derivatives: StoredDerivatives | null,
  change: (
    manager: EntityManager,
    image: ReferenceImageEntity,
  ) => Promise<Partial<ReferenceImageEntity> | null>,
): Promise<void> {
  await transactionOnCharacter(dataSource, characterId, async (manager) => {
    const image = await lockImage(manager, workspaceId, characterId, id);
    if (image === null) {
      // Deleted while it was analysed: what was drawn from it has no record and never will.
      if (derivatives !== null) await dropDerivatives(manager, derivatives);
      return;
    }
    const changes = await change(manager, image);
    if (changes === null) return;
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
