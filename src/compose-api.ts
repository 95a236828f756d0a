import { join } from "node:path";
import type { Closers } from "./closers.js";
import type { Foundation } from "./foundation.js";
import { viewerOf } from "./api/authentication.http.js";
import { allowOrigins } from "./api/cross-origin.http.js";
import { createExpressApp } from "./api/express-app.js";
import { createApolloServer, graphqlRoutes } from "./api/graphql.http.js";
import { healthRoutes, type ReadinessChecks } from "./api/health.http.js";
import type { HttpListener } from "./api/http-listener.js";
import { NodeResolver } from "./api/node.resolver.js";
import { pageRoutes } from "./api/page.http.js";
import { playgroundRoutes } from "./api/playground.http.js";
import { createSchema } from "./api/schema.js";
import { beginSessionRoutes, endSessionRoutes } from "./api/session.http.js";
import { withoutPageRoutes, withoutPlaygroundRoutes } from "./api/without-pages.http.js";
import { AssessImageResolver } from "./assessments/assess-image.resolver.js";
import { MAX_CANDIDATES_PER_CHARACTER } from "./candidates/candidate-errors.js";
import { candidateFormRoutes } from "./candidates/candidate-form.http.js";
import { CandidateMutationsResolver } from "./candidates/candidate-mutations.resolver.js";
import { DuplicateCandidateErrorResolver } from "./candidates/duplicate-candidate.graphql.js";
import { CandidateResolver, StoredMatchResolver } from "./candidates/candidate.resolver.js";
import { CandidateScoresResolver } from "./candidates/candidate-scores.resolver.js";
import { CharacterCandidatesResolver } from "./candidates/character-candidates.resolver.js";
import { ChangeFeed } from "./changes/change-feed.js";
import { CharacterChangedResolver, CharacterChangeResolver } from "./changes/character-changed.resolver.js";
import { CharacterResolver } from "./characters/character.resolver.js";
import { composeFaceIndex } from "./compose-face-index.js";
import { composeSubscriptions } from "./compose-subscriptions.js";
import { composeUploads, type ComposedUploads } from "./compose-uploads.js";
import { baseChecks, noticesOf, type ComposedWorker } from "./compose-worker.js";
import { SimilarCharactersResolver } from "./face-search/similar-characters.resolver.js";
import { FindCharacters } from "./face-search/find-characters.js";
import type { FaceIndex } from "./face-search/face-index.js";
import { FindCharactersResolver } from "./face-search/find-characters.resolver.js";
import {
  CharacterFaceLockResolver,
  FaceLockResolver,
  FaceLockRevisionResolver,
  MatchScoreResolver,
} from "./face-locks/face-lock.resolver.js";
import {
  FaceLockComparisonResolver,
  ImageWeightChangeResolver,
} from "./face-locks/face-lock-comparison.resolver.js";
import { FaceLockSettingsResolver } from "./face-locks/face-lock-settings.resolver.js";
import { FaceLockService } from "./face-locks/face-lock.service.js";
import {
  CharacterIdentitySetResolver,
  FindingResolver,
  IdentitySetReportResolver,
  ReferenceImageAssessmentResolver,
} from "./identity-sets/identity-set.resolver.js";
import { composeGuidance } from "./compose-guidance.js";
import { GuidanceResolver } from "./guidance/guidance.resolver.js";
import type { HandOutPictures } from "./guidance/hand-out-pictures.js";
import { MAX_QUERY_COST } from "./graphql/complexity.js";
import { FaceLockBaselineResolver } from "./matches/baseline.resolver.js";
import { MatchResultResolver } from "./matches/match-result.resolver.js";
import { ScoreImagesResolver } from "./matches/score-images.resolver.js";
import { DatabaseNotifications } from "./notifications/database-notifications.js";
import { DiskMediaStorage } from "./media-storage/disk-media-storage.js";
import { createMediaRouter } from "./media-storage/media.http.js";
import {
  CharacterImagesResolver,
  ReferenceImageResolver,
} from "./reference-images/reference-image.resolver.js";
import { ReanalyseWorkspaceResolver } from "./reference-sets/reanalyse-workspace.resolver.js";
import { LeftBehindResolver, RestoreAnalysesResolver } from "./reference-sets/restore-analyses.resolver.js";
import { ErasureResolver } from "./reference-sets/erasure.resolver.js";
import { WorkspaceSettingsResolver } from "./reference-sets/workspace-settings.resolver.js";
import { ReferenceSetResolver } from "./reference-sets/reference-set.resolver.js";
import {
  MissingImagesErrorResolver,
  RestoreFaceLockResolver,
} from "./reference-sets/restore-face-lock.resolver.js";
import { CaptionsResolver } from "./training-sets/captions.resolver.js";
import { CharacterTrainingResolver } from "./training-sets/character-training.resolver.js";
import { NotReadyForTrainingErrorResolver } from "./training-sets/not-ready.graphql.js";
import { TrainingMutationsResolver } from "./training-sets/training-mutations.resolver.js";
import { TrainingItemResolver, TrainingPictureResolver } from "./training-sets/training-picture.resolver.js";
import { TrainingSetResolver } from "./training-sets/training-set.resolver.js";
import { sampleRoutes } from "./samples/samples.http.js";
import { checkSpool } from "./uploads/check-spool.js";
import { withUploads } from "./uploads/receive-uploads.http.js";
import { MAX_WAIT_MS } from "./uploads/wait-for-analyses.js";
import { uploadFormRoutes } from "./uploads/upload-form.http.js";
import { DuplicateReferenceImageErrorResolver, UploadResolver } from "./uploads/upload.resolver.js";
import { composeWebhooks } from "./compose-webhooks.js";
import { ApiKeyService } from "./workspaces/api-key.service.js";
import { prepareFirstWorkspace } from "./workspaces/prepare-first-workspace.js";
import { SessionService } from "./workspaces/session.service.js";
import { ApiKeyResolver, ViewerResolver } from "./workspaces/viewer.resolver.js";
import { WorkspaceService } from "./workspaces/workspace.service.js";
import { MAX_IMAGES_PER_CHARACTER } from "./reference-images/max-images.js";

/** Where Google serves what a bucket holds. */
const GCS_URL = "https://storage.googleapis.com";

/** The part of a process that answers clients. */
export async function composeApi(
  foundation: Foundation,
  http: HttpListener,
  worker: ComposedWorker | null,
  closers: Closers,
): Promise<{ adminKey: string | null }> {
  const { config, publicUrl, databaseUrl, dataSource, watch, storage, metrics, log } = foundation;
  const adminKey = await prepareFirstWorkspace(dataSource, config);
  const apiKeys = new ApiKeyService(dataSource);
  const sessions = new SessionService(dataSource, apiKeys);
  const notifications = new DatabaseNotifications(databaseUrl, log, watch);
  closers.add("notifications", () => notifications.close());
  const uploads = await composeUploads(foundation, worker, notifications, closers);
  const faceIndex = await composeFaceIndex(foundation, notifications);
  const changes = new ChangeFeed(dataSource.manager, notifications, log);
  await notifications.start();

  const pictures = composeGuidance(foundation, closers);
  const schema = createSchema(createResolvers(foundation, uploads, faceIndex, apiKeys, pictures));
  const apollo = createApolloServer(schema, http.server, config.production, log, foundation.trustedDocuments);
  await apollo.start();
  const streams = composeSubscriptions(foundation, schema, changes, { apiKeys, sessions });
  streams.listenOn(http.server);
  const open = [
    healthRoutes(readinessChecks(foundation, worker), log, noticesOf(foundation)),
    endSessionRoutes({ sessions, publicUrl }),
  ];
  const anyOrigin = storage instanceof DiskMediaStorage ? [createMediaRouter(storage)] : [];
  open.push(config.servePage ? pageRoutes({ mediaUrl: mediaUrlOf(foundation) }) : withoutPageRoutes());
  open.push(config.production ? withoutPlaygroundRoutes() : playgroundRoutes());
  const forms = { storage, spool: uploads.spool, viewerOf, log };
  const keyed = [
    beginSessionRoutes({ sessions, publicUrl }),
    streams.routes,
    sampleRoutes({ viewerOf }),
    uploadFormRoutes(uploads.add, forms),
    candidateFormRoutes(uploads.submit, forms),
    graphqlRoutes(
      apollo,
      dataSource.manager,
      (answer) => withUploads(uploads.spool, config.maxUploadBytes, viewerOf, answer),
      config.maxOperationMs,
      log,
    ),
  ];
  http.serve(
    createExpressApp(
      { anyOrigin, open, keyed },
      allowOrigins(config.corsOrigins),
      { apiKeys, sessions },
      metrics,
      log,
    ),
  );
  // First of all to close: running requests are answered while everything below them still works.
  closers.add("API", async () => {
    uploads.intake.stopWaiting();
    await streams.close();
    http.stopReceiving();
    await apollo.stop();
    await http.close();
  });
  return { adminKey };
}

function createResolvers(
  foundation: Foundation,
  uploads: ComposedUploads,
  faceIndex: FaceIndex,
  apiKeys: ApiKeyService,
  pictures: HandOutPictures,
): object[] {
  const { config, dataSource, storage } = foundation;
  const { maxUploadBytes, maxImagePixels } = config;
  const limits = {
    maxUploadBytes,
    maxImagePixels,
    maxImagesPerCharacter: MAX_IMAGES_PER_CHARACTER,
    maxCandidatesPerCharacter: MAX_CANDIDATES_PER_CHARACTER,
    maxWaitMs: MAX_WAIT_MS,
    maxQueryCost: MAX_QUERY_COST,
    maxOperationMs: config.maxOperationMs,
  };
  return [
    new NodeResolver(),
    new ViewerResolver(new WorkspaceService(dataSource), limits),
    new ApiKeyResolver(apiKeys),
    new CharacterResolver(uploads.characters),
    new CharacterImagesResolver(storage),
    new ReferenceImageResolver(storage),
    new CharacterFaceLockResolver(),
    new FaceLockResolver(new FaceLockService(dataSource)),
    new FaceLockRevisionResolver(),
    new MatchScoreResolver(),
    new FaceLockSettingsResolver(dataSource),
    new FaceLockComparisonResolver(),
    new ImageWeightChangeResolver(),
    new GuidanceResolver(pictures),
    new RestoreFaceLockResolver(dataSource),
    new MissingImagesErrorResolver(),
    new CharacterIdentitySetResolver(),
    new IdentitySetReportResolver(),
    new ReferenceImageAssessmentResolver(),
    new FindingResolver(),
    new UploadResolver(uploads.add),
    new DuplicateReferenceImageErrorResolver(),
    new ReferenceSetResolver(dataSource),
    new ReanalyseWorkspaceResolver(dataSource),
    new RestoreAnalysesResolver(dataSource),
    new LeftBehindResolver(),
    new WorkspaceSettingsResolver(dataSource),
    new ErasureResolver(),
    new FindCharactersResolver(new FindCharacters(faceIndex, uploads.analyseUnstored)),
    new SimilarCharactersResolver(faceIndex),
    new AssessImageResolver(dataSource, uploads.analyseUnstored),
    new CandidateResolver(storage),
    new StoredMatchResolver(),
    new CharacterCandidatesResolver(),
    new CandidateScoresResolver(),
    new CandidateMutationsResolver(dataSource, uploads.submit),
    new DuplicateCandidateErrorResolver(),
    new ScoreImagesResolver(uploads.analyseUnstored),
    new MatchResultResolver(),
    new FaceLockBaselineResolver(),
    new CharacterChangedResolver(),
    new CharacterChangeResolver(),
    ...composeWebhooks(foundation),
    new TrainingSetResolver(storage),
    new TrainingItemResolver(),
    new TrainingPictureResolver(),
    new CharacterTrainingResolver(),
    new CaptionsResolver(dataSource),
    new TrainingMutationsResolver(dataSource),
    new NotReadyForTrainingErrorResolver(),
  ];
}

/** Where browsers are sent for pictures. */
const mediaUrlOf = ({ config: { gcs }, publicUrl }: Foundation): string =>
  gcs === null ? publicUrl : (gcs.publicBaseUrl ?? gcs.apiEndpoint ?? GCS_URL);

/**
 * With the analyser in this process, that is asked. Without, a missing worker does not take the API out of service: uploads are
 * stored and queued, and nothing is lost by accepting them.
 */
function readinessChecks(foundation: Foundation, worker: ComposedWorker | null): ReadinessChecks {
  const spool = join(foundation.config.dataDirectory, "spool");
  const checks = { ...baseChecks(foundation), spool: () => checkSpool(spool) };
  return worker === null ? checks : { ...checks, analyser: () => worker.checkAnalyser() };
}
