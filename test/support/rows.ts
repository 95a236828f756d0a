import { randomBytes } from "node:crypto";
import type { DataSource } from "typeorm";
import { CandidateFaceEntity } from "../../src/candidates/candidate-face.entity.js";
import {
  CandidateEntity,
  CandidateStatus,
  GeneratedAtOrigin,
} from "../../src/candidates/candidate.entity.js";
import { FaceLockCause } from "../../src/face-locks/face-lock-revision.entity.js";
import { remakeFaceLock } from "../../src/face-locks/remake-face-lock.js";
import { GOOD_MEASURES } from "../judgement/made-images.js";
import { fromGlobalId, newId, toGlobalId } from "../../src/ids/global-id.js";
import type { FaceColumns } from "../../src/reference-images/face.columns.js";
import { FaceEntity } from "../../src/reference-images/face.entity.js";
import { ImageFormat } from "../../src/reference-images/picture.columns.js";
import {
  ReferenceImageEntity,
  ReferenceImageStatus,
  ReferenceImageType,
} from "../../src/reference-images/reference-image.entity.js";
import { TrainingItemEntity, TrainingItemKind } from "../../src/training-sets/training-item.entity.js";
import {
  TrainingLayout,
  TrainingSetEntity,
  TrainingSetStatus,
} from "../../src/training-sets/training-set.entity.js";

interface AnalysedImageRow extends Partial<ReferenceImageEntity> {
  /** Pixels between the eyes: from 50 on the face is strong, at 30 usable. Null: an image without a face. */
  interEyePixels?: number | null;
  /** Every number of the embedding; two images with the same one show the same person. */
  embeddingValue?: number;
  /** What else of the face is not as usual. */
  face?: Partial<Omit<FaceEntity, "referenceImage">>;
}

/** The global id of an analysed image that was written as a row, for tests of sets in which the pictures do not matter. */
export async function insertAnalysedImage(
  dataSource: DataSource,
  workspaceId: string,
  characterGlobalId: string,
  row: AnalysedImageRow = {},
): Promise<string> {
  const { interEyePixels = 100, embeddingValue = 0.05, face, ...columns } = row;
  const characterId = fromGlobalId("Character", characterGlobalId)!;
  const id = newId();
  await dataSource.getRepository(ReferenceImageEntity).insert({
    id,
    workspaceId,
    characterId,
    position: 0,
    width: 400,
    height: 400,
    bytes: 1_000,
    type: ReferenceImageType.REFERENCE,
    status: ReferenceImageStatus.READY,
    format: ImageFormat.JPEG,
    sha256: randomBytes(32).toString("hex"),
    storageKey: `${workspaceId}/${characterId}/${id}/original.jpg`,
    analyser: "rows",
    faceCount: interEyePixels === null ? 0 : 1,
    ...columns,
  });
  if (interEyePixels !== null) {
    const made = { ...faceColumns(interEyePixels, embeddingValue), ...face };
    await dataSource.getRepository(FaceEntity).insert({ ...made, referenceImageId: id, workspaceId });
  }
  return toGlobalId("ReferenceImage", id);
}

const faceColumns = (interEyePixels: number, embeddingValue: number): FaceColumns => ({
  interEyePixels,
  box: { x: 100, y: 100, width: 200, height: 200 },
  landmarks: Array.from({ length: 68 }, (_, i) => ({ x: 100 + i, y: 200 })),
  detectionScore: 0.9,
  yawDegrees: 0,
  pitchDegrees: 0,
  rollDegrees: 0,
  estimatedAge: 30,
  measures: GOOD_MEASURES,
  model: "rows",
  embedding: Array.from({ length: 128 }, () => embeddingValue),
  secondEmbedding: null,
  otherFaces: null,
});

interface CandidateRow extends Partial<CandidateEntity> {
  /** What of its face is not as usual; null: it has none. */
  face?: Partial<FaceColumns> | null;
}

/** The global id of a scored candidate that was written as a row, for tests in which the picture does not matter. */
export async function insertCandidate(
  dataSource: DataSource,
  workspaceId: string,
  characterGlobalId: string,
  { face = {}, ...columns }: CandidateRow = {},
): Promise<string> {
  const characterId = fromGlobalId("Character", characterGlobalId)!;
  const id = columns.id ?? newId();
  await dataSource.getRepository(CandidateEntity).insert({
    id,
    workspaceId,
    characterId,
    width: 400,
    height: 400,
    bytes: 1_000,
    status: CandidateStatus.PENDING,
    format: ImageFormat.PNG,
    sha256: randomBytes(32).toString("hex"),
    storageKey: `${workspaceId}/${characterId}/candidates/${id}/original.png`,
    analyser: "rows",
    faceCount: face === null ? 0 : 1,
    generatedAt: new Date(),
    generatedAtFrom: GeneratedAtOrigin.ARRIVAL,
    ...(columns as object),
  });
  if (face !== null) {
    const made = { ...faceColumns(100, 0.05), ...face };
    await dataSource.getRepository(CandidateFaceEntity).insert({ ...made, candidateId: id, workspaceId });
  }
  return toGlobalId("Candidate", id);
}

/** What the analysis of the inserted images would have done last. */
export async function makeFaceLock(
  dataSource: DataSource,
  workspaceId: string,
  characterGlobalId: string,
): Promise<void> {
  const characterId = fromGlobalId("Character", characterGlobalId)!;
  await dataSource.transaction((manager) =>
    remakeFaceLock(manager, { workspaceId, characterId }, FaceLockCause.IMAGE_ANALYSED, null),
  );
}

/** A webhook whose receiver nobody reaches, with a delivery that was taken. Global ids. */
export async function insertWebhook(dataSource: DataSource, workspaceId: string) {
  const [webhookId, deliveryId] = [newId(), newId()];
  await dataSource.query(
    `INSERT INTO webhooks (id, workspace_id, url, events, secret) VALUES ($1, $2, 'https://192.0.2.1/', '{}', 'whsec_AAAA')`,
    [webhookId, workspaceId],
  );
  await dataSource.query(
    `INSERT INTO webhook_deliveries (id, workspace_id, webhook_id, event, event_id, subject, occurred_at, status)
     VALUES ($1, $2, $3, 'webhook.test', $1, '{}', now(), 'DELIVERED')`,
    [deliveryId, workspaceId, webhookId],
  );
  return {
    webhookId: toGlobalId("Webhook", webhookId),
    deliveryId: toGlobalId("WebhookDelivery", deliveryId),
  };
}

/** The global id of a training set of one reference image, whose making failed. */
export async function insertTrainingSet(
  dataSource: DataSource,
  workspaceId: string,
  characterGlobalId: string,
  imageGlobalId: string,
): Promise<string> {
  const characterId = fromGlobalId("Character", characterGlobalId)!;
  const pictureId = fromGlobalId("ReferenceImage", imageGlobalId)!;
  const id = newId();
  await dataSource.transaction(async (manager) => {
    const image = await manager.findOneByOrFail(ReferenceImageEntity, { id: pictureId });
    const { sha256, storageKey, width, height } = image;
    await manager.insert(TrainingSetEntity, {
      id,
      workspaceId,
      characterId,
      status: TrainingSetStatus.FAILED,
      failureReason: "made to fail",
      triggerWord: "mira01",
      className: "person",
      resolution: 512,
      layout: TrainingLayout.DIFFUSERS,
      hasMasks: false,
      itemCount: 1,
      readiness: {
        ready: false,
        count: 1,
        wanted: 15,
        most: 30,
        cohesion: null,
        coverage: [],
        problems: [],
        notes: [],
      },
      snapshotSha256: randomBytes(32).toString("hex"),
    });
    const crop = { x: 0, y: 0, width, height };
    const item = {
      trainingSetId: id,
      place: 1,
      workspaceId,
      kind: TrainingItemKind.REFERENCE_IMAGE,
      pictureId,
      sha256,
      storageKey,
      reviewId: null,
      caption: "mira01 person",
      facts: {
        fileName: null,
        width,
        height,
        placement: { crop, width: 512, height: 512, scale: 1 },
        faceBox: null,
        source: null,
        prompt: null,
        review: null,
        match: null,
        origin: null,
        consent: null,
      },
    };
    await manager.insert(TrainingItemEntity, item as object);
  });
  return toGlobalId("TrainingSet", id);
}
