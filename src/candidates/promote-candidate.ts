import type { DataSource, EntityManager } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { transactionOnCharacter } from "../characters/transaction-on-character.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { FaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { remakeFaceLock } from "../face-locks/remake-face-lock.js";
import { newId } from "../ids/global-id.js";
import { queueUpload } from "../jobs/job-queue.js";
import { FaceEntity } from "../reference-images/face.entity.js";
import { presentAnalyser } from "../reference-images/outdated.js";
import { OriginEvidence, originOf } from "../reference-images/provenance.js";
import {
  ReferenceImageEntity,
  ReferenceImageStatus,
  type ReferenceImageType,
} from "../reference-images/reference-image.entity.js";
import { insertLast, refuseUnfit } from "../uploads/reference-image-recorder.js";
import { Scope } from "../workspaces/scope.js";
import { tellWebhooks } from "../webhooks/tell-webhooks.js";
import { WebhookEvent } from "../webhooks/webhook-event.js";
import type { Viewer } from "../workspaces/viewer.js";
import { CandidateFaceEntity } from "./candidate-face.entity.js";
import { CandidateEntity, CandidateStatus } from "./candidate.entity.js";
import { lockCandidates } from "./lock-candidates.js";

export interface Promotion {
  image: ReferenceImageEntity;
  candidate: CandidateEntity;
}

/**
 * Makes an approved candidate a reference image of the same stored objects: no byte is copied, and nothing analysed that the present analyser
 * described. Either can be deleted; the objects go with the last of the two.
 * @throws ForbiddenError, NotFoundError, DomainError CONFLICT it is not approved, DUPLICATE_IMAGE, TOO_MANY_IMAGES
 */
export async function promoteCandidate(
  dataSource: DataSource,
  viewer: Viewer,
  id: string | null,
  type: ReferenceImageType | null,
): Promise<Promotion> {
  viewer.require(Scope.CHARACTERS_WRITE);
  const { workspaceId } = viewer;
  const known =
    id === null ? null : await dataSource.getRepository(CandidateEntity).findOneBy({ id, workspaceId });
  if (known === null) throw notFound();
  const { characterId } = known;
  return transactionOnCharacter(dataSource, characterId, async (manager) => {
    const character = await lockCharacter(manager, viewer, characterId, ["id"]);
    const candidate = (await lockCandidates(manager, workspaceId, [id], characterId)).get(id!);
    if (candidate === undefined) throw notFound();
    requireApproved(candidate);
    await refuseUnfit(manager, candidate).catch((error: unknown) => {
      throw error instanceof DomainError ? error.at(["id"]) : error;
    });
    const image = await insertImage(manager, viewer, candidate, type);
    await remakeFaceLock(manager, image, FaceLockCause.IMAGE_ANALYSED, image.id);
    await manager.update(CharacterEntity, { id: character.id, workspaceId }, { updatedAt: new Date() });
    return { image, candidate };
  });
}

const notFound = () => new NotFoundError("candidate", ["id"]);

function requireApproved({ status }: CandidateEntity): void {
  if (status === CandidateStatus.APPROVED) return;
  const message = `Only an approved candidate becomes a reference; this one is ${status}. Decide with reviewCandidates.`;
  throw new DomainError(UserErrorCode.CONFLICT, message, ["id"]);
}

/** With all that is known of the candidate; or, where another analyser described it, with an analysis to come. */
async function insertImage(
  manager: EntityManager,
  { lane }: Viewer,
  candidate: CandidateEntity,
  type: ReferenceImageType | null,
): Promise<ReferenceImageEntity> {
  const { workspaceId, characterId, fileName, caption } = candidate;
  const { format, bytes, sha256, width, height, storageKey, thumbnailKey, faceCropKey } = candidate;
  const file = { format, bytes, sha256, width, height, storageKey, thumbnailKey, faceCropKey };
  const provenance = originOf(null, [OriginEvidence.CANDIDATE]);
  const about = { id: newId(), workspaceId, characterId, type, fileName, caption, ...provenance, ...file };
  if (candidate.analyser !== presentAnalyser()) {
    const image = await insertLast(manager, { ...about, status: ReferenceImageStatus.ANALYSING });
    await queueUpload(manager, { id: image.id, ...lane });
    return image;
  }
  const { analyser, faceCount, measures, perceptualHash } = candidate;
  const described = { analyser, faceCount, measures, perceptualHash, status: ReferenceImageStatus.READY };
  const image = await insertLast(manager, { ...about, ...described });
  await copyFace(manager, candidate, image);
  const event = WebhookEvent.IMAGE_ANALYSED;
  await tellWebhooks(manager, workspaceId, [{ event, characterId, subject: { imageId: image.id } }]);
  return image;
}

async function copyFace(
  manager: EntityManager,
  { id: candidateId, workspaceId }: CandidateEntity,
  image: ReferenceImageEntity,
): Promise<void> {
  const face = await manager.findOneBy(CandidateFaceEntity, { candidateId, workspaceId });
  if (face === null) return;
  const { candidateId: _, ...columns } = face;
  await manager.insert(FaceEntity, { ...columns, referenceImageId: image.id });
}
