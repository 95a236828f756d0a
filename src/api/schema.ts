import { GraphQLDateTime } from "graphql-scalars";
import { getNullableType, type GraphQLSchema } from "graphql";
import { buildSchemaSync, getMetadataStorage, type NonEmptyArray, type PubSub } from "type-graphql";
import { AssessImageResolver } from "../assessments/assess-image.resolver.js";
import { CandidateMutationsResolver } from "../candidates/candidate-mutations.resolver.js";
import { DuplicateCandidateErrorResolver } from "../candidates/duplicate-candidate.graphql.js";
import { CandidateResolver, StoredMatchResolver } from "../candidates/candidate.resolver.js";
import { CandidateScoresResolver } from "../candidates/candidate-scores.resolver.js";
import { CharacterCandidatesResolver } from "../candidates/character-candidates.resolver.js";
import { CharacterChangedResolver, CharacterChangeResolver } from "../changes/character-changed.resolver.js";
import { CharacterResolver } from "../characters/character.resolver.js";
import {
  CharacterFaceLockResolver,
  FaceLockResolver,
  FaceLockRevisionResolver,
  MatchScoreResolver,
} from "../face-locks/face-lock.resolver.js";
import {
  FaceLockComparisonResolver,
  ImageWeightChangeResolver,
} from "../face-locks/face-lock-comparison.resolver.js";
import { FaceLockSettingsResolver } from "../face-locks/face-lock-settings.resolver.js";
import { FindCharactersResolver } from "../face-search/find-characters.resolver.js";
import { SimilarCharactersResolver } from "../face-search/similar-characters.resolver.js";
import { GuidanceResolver } from "../guidance/guidance.resolver.js";
import { withPayloadErrors } from "../graphql/payload-errors.js";
import { GeneralUserError } from "../graphql/user-error.graphql.js";
import {
  CharacterIdentitySetResolver,
  FindingResolver,
  IdentitySetReportResolver,
  ReferenceImageAssessmentResolver,
} from "../identity-sets/identity-set.resolver.js";
import { FaceLockBaselineResolver } from "../matches/baseline.resolver.js";
import { MatchResultResolver } from "../matches/match-result.resolver.js";
import { ScoreImagesResolver } from "../matches/score-images.resolver.js";
import {
  CharacterImagesResolver,
  ReferenceImageResolver,
} from "../reference-images/reference-image.resolver.js";
import { ReanalyseWorkspaceResolver } from "../reference-sets/reanalyse-workspace.resolver.js";
import { LeftBehindResolver, RestoreAnalysesResolver } from "../reference-sets/restore-analyses.resolver.js";
import { ReferenceSetResolver } from "../reference-sets/reference-set.resolver.js";
import {
  MissingImagesErrorResolver,
  RestoreFaceLockResolver,
} from "../reference-sets/restore-face-lock.resolver.js";
import { ErasureResolver } from "../reference-sets/erasure.resolver.js";
import { WorkspaceSettingsResolver } from "../reference-sets/workspace-settings.resolver.js";
import { CaptionsResolver } from "../training-sets/captions.resolver.js";
import { CharacterTrainingResolver } from "../training-sets/character-training.resolver.js";
import { NotReadyForTrainingErrorResolver } from "../training-sets/not-ready.graphql.js";
import { TrainingMutationsResolver } from "../training-sets/training-mutations.resolver.js";
import { TrainingItemResolver, TrainingPictureResolver } from "../training-sets/training-picture.resolver.js";
import { TrainingSetResolver } from "../training-sets/training-set.resolver.js";
import { DuplicateReferenceImageErrorResolver, UploadResolver } from "../uploads/upload.resolver.js";
import { WebhookMutationsResolver } from "../webhooks/webhook-mutations.resolver.js";
import { WebhookDeliveryResolver, WebhookResolver } from "../webhooks/webhook.resolver.js";
import { ApiKeyResolver, ViewerResolver } from "../workspaces/viewer.resolver.js";
import { NodeResolver } from "./node.resolver.js";

type ResolverClass = new (...dependencies: never[]) => object;

const resolverClasses: NonEmptyArray<ResolverClass> = [
  NodeResolver,
  ViewerResolver,
  ApiKeyResolver,
  CharacterResolver,
  CharacterImagesResolver,
  ReferenceImageResolver,
  CharacterFaceLockResolver,
  FaceLockResolver,
  FaceLockRevisionResolver,
  MatchScoreResolver,
  FaceLockSettingsResolver,
  FaceLockComparisonResolver,
  ImageWeightChangeResolver,
  GuidanceResolver,
  RestoreFaceLockResolver,
  MissingImagesErrorResolver,
  CharacterIdentitySetResolver,
  IdentitySetReportResolver,
  ReferenceImageAssessmentResolver,
  FindingResolver,
  UploadResolver,
  DuplicateReferenceImageErrorResolver,
  ReferenceSetResolver,
  ReanalyseWorkspaceResolver,
  RestoreAnalysesResolver,
  LeftBehindResolver,
  AssessImageResolver,
  WorkspaceSettingsResolver,
  ErasureResolver,
  FindCharactersResolver,
  SimilarCharactersResolver,
  CandidateResolver,
  StoredMatchResolver,
  CharacterCandidatesResolver,
  CandidateScoresResolver,
  CandidateMutationsResolver,
  DuplicateCandidateErrorResolver,
  ScoreImagesResolver,
  MatchResultResolver,
  FaceLockBaselineResolver,
  CharacterChangedResolver,
  CharacterChangeResolver,
  WebhookResolver,
  WebhookDeliveryResolver,
  WebhookMutationsResolver,
  TrainingSetResolver,
  TrainingItemResolver,
  TrainingPictureResolver,
  CharacterTrainingResolver,
  CaptionsResolver,
  TrainingMutationsResolver,
  NotReadyForTrainingErrorResolver,
];

/** type-graphql asks for one, also where every subscription brings its own source. */
const NO_TOPICS: PubSub = {
  publish: () => {
    throw new Error("Subscriptions here have no topics");
  },
  subscribe: () => {
    throw new Error("Subscriptions here have no topics");
  },
};

/**
 * The executable schema over resolvers put together by hand.
 * @param resolvers one instance of every resolver class; without any, the schema can be printed but not executed
 */
export function createSchema(resolvers: readonly object[] = []): GraphQLSchema {
  leavePlainFieldsToGraphql();
  const instances = new Map<unknown, object>(resolvers.map((resolver) => [resolver.constructor, resolver]));
  const schema = buildSchemaSync({
    resolvers: resolverClasses as NonEmptyArray<Function>,
    orphanedTypes: [GeneralUserError],
    container: {
      get: (resolverClass) => {
        const instance = instances.get(resolverClass);
        if (instance === undefined) throw new Error(`The composition root makes no ${resolverClass.name}`);
        return instance;
      },
    },
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
    validate: false,
    pubSub: NO_TOPICS,
  });
  describeRoots(schema);
  handlePayloadErrors(schema);
  return schema;
}

/**
 * What stands in an object by its field's name graphql-js reads by itself; type-graphql would make a resolver of its own for each such field, with objects and
 * closures for every value of every object. As `simpleResolvers` in every `@ObjectType` would say it.
 */
function leavePlainFieldsToGraphql(): void {
  for (const type of getMetadataStorage().objectTypes) type.simpleResolvers ??= true;
}

/** type-graphql has no class for them, and so no place for a description. */
function describeRoots(schema: GraphQLSchema): void {
  schema.getQueryType()!.description = "What can be asked. It changes nothing.";
  schema.getMutationType()!.description =
    "What can be done: each takes one `input` and answers what changed, or in `userErrors` why nothing did. Null only for a fault of ours, or the database's, which is in `errors` under its path; the answers beside it stay.";
  schema.getSubscriptionType()!.description =
    "What can be heard of as it happens, over WebSocket or server-sent events.";
}

/**
 * What a mutation was refused for is in its payload; any other fault makes the payload null, which therefore has to be allowed: otherwise it would take along the
 * answers of mutations that were carried out before. On mutations alone: as type-graphql's global middleware it would make an asynchronous call of
 * every plain field of every object.
 */
function handlePayloadErrors(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()!.getFields())) {
    field.type = getNullableType(field.type);
    field.resolve = withPayloadErrors(field.resolve!);
  }
}
