import { Ctx, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import { DeleteCharacterInput, DeleteCharacterPayload } from "../characters/character-mutations.graphql.js";
import { toCharacter } from "../characters/character.graphql.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { InputArg } from "../graphql/input-arg.js";
import { STATEMENT_COST, workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId, toGlobalId } from "../ids/global-id.js";
import { toReferenceImage } from "../reference-images/reference-image.graphql.js";
import { applyRecommendation } from "./apply-recommendation.js";
import { imageById } from "../reference-images/reference-image.loaders.js";
import type { ErasedPayload } from "./erasure.resolver.js";
import { deleteCharacter } from "./delete-character.js";
import { deleteReferenceImages } from "./delete-reference-images.js";
import { DEFAULT_KEEP, pruneReferenceImages } from "./prune-reference-images.js";
import { reanalyseCharacter, reassessCharacter } from "./reanalyse-character.js";
import {
  ApplyRecommendationInput,
  ApplyRecommendationPayload,
  DeleteReferenceImagesInput,
  DeleteReferenceImagesPayload,
  PruneReferenceImagesInput,
  PruneReferenceImagesPayload,
  ReanalyseCharacterInput,
  ReanalyseCharacterPayload,
  ReorderReferenceImagesInput,
  ReorderReferenceImagesPayload,
  SetPrimaryReferenceImageInput,
  SetPrimaryReferenceImagePayload,
  UpdateReferenceImageInput,
  UpdateReferenceImagePayload,
} from "./reference-set.graphql.js";
import { reorderReferenceImages } from "./reorder-reference-images.js";
import { setPrimaryReferenceImage } from "./set-primary-reference-image.js";
import { updateReferenceImage } from "./update-reference-image.js";

const characterUuid = (id: string) => fromGlobalId("Character", id);
/** By its present or its former name. @throws DomainError INVALID_INPUT */
function namedCharacter(input: ReanalyseCharacterInput): { id: string | null; field: readonly string[] } {
  const { id = null, characterId = null } = input;
  const named = id ?? characterId;
  if (named === null)
    throw new DomainError(UserErrorCode.INVALID_INPUT, "Give the `id` of a character.", ["id"]);
  if (id !== null && characterId !== null && id !== characterId)
    throw new DomainError(UserErrorCode.INVALID_INPUT, "`id` and `characterId` differ; give `id` alone.", [
      "characterId",
    ]);
  return { id: characterUuid(named), field: [id === null ? "characterId" : "id"] };
}

const imageUuid = (id: string) => fromGlobalId("ReferenceImage", id);

/** Whether the face lock cannot depend on what changes. */
const isOnlyCaption = ({ shapesFaceLock, origin, consent }: UpdateReferenceImageInput): boolean =>
  (shapesFaceLock ?? null) === null && origin === undefined && consent === undefined;

/** The set's face lock is made anew. */
const CHANGE_OF_SET_COST = 12_000;
/** The set without each of its images is tried out, and the face lock made anew. */
const APPLYING_COST = 25_000;
/** Up to a thousand sets are tried out, to find the best. */
const PRUNING_COST = 40_000;

@Resolver()
export class ReferenceSetResolver {
  constructor(private readonly dataSource: DataSource) {}

  @Mutation(() => SetPrimaryReferenceImagePayload, {
    description: "Makes an image the primary; the former becomes a reference.",
    complexity: workComplexity(CHANGE_OF_SET_COST),
  })
  async setPrimaryReferenceImage(
    @InputArg(() => SetPrimaryReferenceImageInput) input: SetPrimaryReferenceImageInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<SetPrimaryReferenceImagePayload> {
    const { character, image } = await setPrimaryReferenceImage(this.dataSource, viewer, imageUuid(input.id));
    return { referenceImage: toReferenceImage(image), character: toCharacter(character), userErrors: [] };
  }

  @Mutation(() => ReorderReferenceImagesPayload, {
    description: "Puts a character's images in order.",
    complexity: workComplexity(CHANGE_OF_SET_COST),
  })
  async reorderReferenceImages(
    @InputArg(() => ReorderReferenceImagesInput) { characterId, imageIds }: ReorderReferenceImagesInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<ReorderReferenceImagesPayload> {
    const ids = imageIds.map(imageUuid);
    const character = await reorderReferenceImages(this.dataSource, viewer, characterUuid(characterId), ids);
    return { character: toCharacter(character), userErrors: [] };
  }

  @Mutation(() => UpdateReferenceImagePayload, {
    description:
      "Changes what people said of an image: its caption, where it comes from, who agreed to its use, and whether the face lock may be made of it.",
    complexity: ({ args, childComplexity }) =>
      childComplexity +
      (isOnlyCaption(args.input as UpdateReferenceImageInput) ? 3 * STATEMENT_COST : CHANGE_OF_SET_COST),
  })
  async updateReferenceImage(
    @InputArg(() => UpdateReferenceImageInput) { id, ...changes }: UpdateReferenceImageInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<UpdateReferenceImagePayload> {
    const image = await updateReferenceImage(this.dataSource, viewer, imageUuid(id), changes);
    return { referenceImage: toReferenceImage(image), userErrors: [] };
  }

  @Mutation(() => DeleteReferenceImagesPayload, {
    description:
      "Deletes images with their stored files. Deleting the primary promotes the strongest that is left.",
    complexity: workComplexity(CHANGE_OF_SET_COST),
  })
  async deleteReferenceImages(
    @InputArg(() => DeleteReferenceImagesInput) { characterId, imageIds }: DeleteReferenceImagesInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<DeleteReferenceImagesPayload> {
    const ids = imageIds.map(imageUuid);
    const character = await deleteReferenceImages(this.dataSource, viewer, characterUuid(characterId), ids);
    return { deletedIds: [...new Set(imageIds)], character: toCharacter(character), userErrors: [] };
  }

  @Mutation(() => DeleteCharacterPayload, {
    description:
      "Deletes a character with everything that is of it. Its stored files are removed right after the answer; `receipt` says what was deleted and how to see that all is gone.",
    complexity: workComplexity(10 * STATEMENT_COST),
  })
  async deleteCharacter(
    @InputArg(() => DeleteCharacterInput) { id }: DeleteCharacterInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<DeleteCharacterPayload> {
    const erased = await deleteCharacter(this.dataSource, viewer, characterUuid(id));
    const payload: ErasedPayload = { deletedId: id, erased, userErrors: [] };
    return payload;
  }

  @Mutation(() => ReanalyseCharacterPayload, {
    description:
      "Analyses every image of a character anew, as after an update of the analyser, or only judges them anew, as after a change of ASSESSMENT_THRESHOLDS.",
    complexity: workComplexity(CHANGE_OF_SET_COST),
  })
  async reanalyseCharacter(
    @InputArg(() => ReanalyseCharacterInput) input: ReanalyseCharacterInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<ReanalyseCharacterPayload> {
    const reanalyse = input.remeasure === false ? reassessCharacter : reanalyseCharacter;
    const { id, field } = namedCharacter(input);
    const character = await reanalyse(this.dataSource, viewer, id, field);
    return { character: toCharacter(character), userErrors: [] };
  }

  @Mutation(() => ApplyRecommendationPayload, {
    description: "Carries out one recommendation of `identitySet`: promotes or removes its image.",
    complexity: workComplexity(APPLYING_COST),
  })
  async applyRecommendation(
    @InputArg(() => ApplyRecommendationInput) { characterId, recommendationId }: ApplyRecommendationInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<ApplyRecommendationPayload> {
    const id = characterUuid(characterId);
    const applied = await applyRecommendation(this.dataSource, viewer, id, recommendationId);
    const deletedId = applied.deletedImageId && toGlobalId("ReferenceImage", applied.deletedImageId);
    return { deletedId, character: toCharacter(applied.character), userErrors: [] };
  }

  @Mutation(() => PruneReferenceImagesPayload, {
    description:
      "Proposes, or makes, the best set of at most so many images; the others are deleted for good.",
    complexity: workComplexity(PRUNING_COST),
  })
  async pruneReferenceImages(
    @InputArg(() => PruneReferenceImagesInput) { characterId, keep, dryRun }: PruneReferenceImagesInput,
    @Ctx() context: RequestContext,
  ): Promise<PruneReferenceImagesPayload> {
    const options = { keep: keep ?? DEFAULT_KEEP, dryRun: dryRun ?? true };
    const id = characterUuid(characterId);
    const { character, plan } = await pruneReferenceImages(this.dataSource, context.viewer, id, options);
    // Loaded anew, as one of them may have become the primary.
    const kept = await context.loader(imageById).loadMany(plan.kept.map((image) => image.id));
    const deletedIds = plan.removed.map(({ id }) => toGlobalId("ReferenceImage", id));
    return {
      kept: kept.flatMap((image) => (image && !(image instanceof Error) ? [toReferenceImage(image)] : [])),
      deletedIds,
      removedIds: deletedIds,
      healthBefore: plan.healthBefore,
      healthAfter: plan.healthAfter,
      character: toCharacter(character),
      userErrors: [],
    };
  }
}
