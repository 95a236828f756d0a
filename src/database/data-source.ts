import "reflect-metadata";
import { join } from "node:path";
import { DataSource } from "typeorm";
import { PooledClient } from "./pooled-client.js";
import { CandidateFaceEntity } from "../candidates/candidate-face.entity.js";
import { CandidateReviewEntity } from "../candidates/candidate-review.entity.js";
import { CandidateEntity } from "../candidates/candidate.entity.js";
import { CharacterChangeEntity } from "../changes/character-change.entity.js";
import { CharacterEntity } from "../characters/character.entity.js";
import { FaceLockRevisionEntity } from "../face-locks/face-lock-revision.entity.js";
import { FaceLockEntity } from "../face-locks/face-lock.entity.js";
import { IdempotencyKeyEntity } from "../idempotency/idempotency-key.entity.js";
import { UploadLaneEntity } from "../jobs/upload-lane.entity.js";
import { WorkerHeartbeatEntity } from "../jobs/worker-heartbeat.entity.js";
import { ErasureEntity } from "../reference-images/erasure.entity.js";
import { FaceEntity } from "../reference-images/face.entity.js";
import { ImageCopyEntity } from "../reference-images/image-copy.entity.js";
import { KeptAnalysisEntity } from "../reference-images/kept-analysis.entity.js";
import { MediaOwnerEntity } from "../reference-images/media-owner.entity.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { StagedAnalysisEntity } from "../reference-images/staged-analysis.entity.js";
import { UnrecordedObjectEntity } from "../reference-images/unrecorded-object.entity.js";
import { WebhookDeliveryEntity } from "../webhooks/webhook-delivery.entity.js";
import { WebhookEntity } from "../webhooks/webhook.entity.js";
import { TrainingItemEntity } from "../training-sets/training-item.entity.js";
import { TrainingSetEntity } from "../training-sets/training-set.entity.js";
import { ApiKeyEntity } from "../workspaces/api-key.entity.js";
import { SessionEntity } from "../workspaces/session.entity.js";
import { WorkspaceEntity } from "../workspaces/workspace.entity.js";

/** Every table of ours; graphile-worker keeps its own in the schema `graphile_worker`. */
export const entities = [
  WorkspaceEntity,
  ApiKeyEntity,
  SessionEntity,
  CharacterEntity,
  ReferenceImageEntity,
  StagedAnalysisEntity,
  KeptAnalysisEntity,
  FaceEntity,
  ImageCopyEntity,
  FaceLockEntity,
  FaceLockRevisionEntity,
  CandidateEntity,
  CandidateFaceEntity,
  CandidateReviewEntity,
  CharacterChangeEntity,
  WebhookEntity,
  WebhookDeliveryEntity,
  TrainingSetEntity,
  TrainingItemEntity,
  WorkerHeartbeatEntity,
  UploadLaneEntity,
  IdempotencyKeyEntity,
  UnrecordedObjectEntity,
  ErasureEntity,
  MediaOwnerEntity,
];

/**
 * What no statement of a server may exceed, so that one that hangs holds neither its connection nor its locks for ever. Milliseconds; migrations have
 * no such bounds.
 */
const SERVER_TIMEOUTS = {
  statement_timeout: 60_000,
  lock_timeout: 20_000,
  idle_in_transaction_session_timeout: 60_000,
};

export interface DataSourceOptions {
  poolSize?: number;
  /** Whether {@link SERVER_TIMEOUTS} hold. */
  bounded?: boolean;
}

/** The one way to a connection pool, for the server, the CLIs, the tests and the TypeORM CLI. Not yet initialised. */
export function createDataSource(databaseUrl: string, options: DataSourceOptions = {}): DataSource {
  return new DataSource({
    type: "postgres",
    url: databaseUrl,
    entities,
    migrations: [join(__dirname, "..", "..", "migrations", "*.js")],
    migrationsTableName: "migrations",
    migrationsTransactionMode: "each",
    synchronize: false,
    uuidExtension: "pgcrypto",
    installExtensions: false,
    poolSize: options.poolSize ?? 10,
    applicationName: "likeness",
    connectTimeoutMS: 10_000,
    extra: { Client: PooledClient, ...(options.bounded ? SERVER_TIMEOUTS : {}) },
  });
}
