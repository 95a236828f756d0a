import type { GraphQLResolveInfo } from "graphql";
import { Ctx, Info, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import { toCharacter } from "../characters/character.graphql.js";
import { characterById } from "../characters/character.loaders.js";
import { STATEMENT_COST, workComplexity } from "../graphql/complexity.js";
import { InputArg } from "../graphql/input-arg.js";
import type { RequestContext } from "../graphql/request-context.js";
import { toUserError } from "../graphql/user-error.graphql.js";
import { keyUseOf } from "../idempotency/key-use.js";
import { fromGlobalId } from "../ids/global-id.js";
import { checkResolution } from "./check-resolution.js";
import { createTrainingSet } from "./create-training-set.js";
import { deleteTrainingSet } from "./delete-training-set.js";
import {
  CreateTrainingSetInput,
  CreateTrainingSetPayload,
  DeleteTrainingSetInput,
  DeleteTrainingSetPayload,
  ProposeTrainingSetInput,
  ProposeTrainingSetPayload,
} from "./training-mutations.graphql.js";
import { proposeTrainingSet } from "./propose-training-set.js";
import { toProposalPayload } from "./to-proposal-payload.js";
import { toTrainingSet } from "./training-set.graphql.js";

/** Every two pictures are compared, and all are written down. */
const CREATION_COST = 12_000;
/** The same, and chosen of step by step. */
const PROPOSAL_COST = 14_000;

@Resolver()
export class TrainingMutationsResolver {
  constructor(private readonly dataSource: DataSource) {}

  @Mutation(() => CreateTrainingSetPayload, {
    description:
      "Freezes approved candidates, and references if asked, into a set, and has its files made in the background. Needs the scope training:write.",
    complexity: workComplexity(CREATION_COST),
  })
  async createTrainingSet(
    @InputArg(() => CreateTrainingSetInput) input: CreateTrainingSetInput,
    @Ctx() { viewer, time, idempotencyKeyHeader: header }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CreateTrainingSetPayload> {
    const keyUse = keyUseOf("createTrainingSet", { input: input.idempotencyKey, header }, info);
    const request = { ...toRequest(input), keyUse };
    const outcome = await createTrainingSet(this.dataSource, viewer, request, time.signal);
    if ("refusals" in outcome) return { trainingSet: null, userErrors: outcome.refusals.map(toUserError) };
    return { trainingSet: toTrainingSet(outcome.trainingSet), userErrors: [] };
  }

  @Mutation(() => ProposeTrainingSetPayload, {
    description:
      "Chooses a varied, balanced training set of what is approved, and says why each picture is in. Stores nothing. Needs the scope training:write.",
    complexity: workComplexity(PROPOSAL_COST),
  })
  async proposeTrainingSet(
    @InputArg(() => ProposeTrainingSetInput) input: ProposeTrainingSetInput,
    @Ctx() { viewer, time }: RequestContext,
  ): Promise<ProposeTrainingSetPayload> {
    const characterId = fromGlobalId("Character", input.characterId);
    const request = { ...input, characterId, resolution: checkResolution(input.resolution) };
    return toProposalPayload(await proposeTrainingSet(this.dataSource, viewer, request, time.signal));
  }

  @Mutation(() => DeleteTrainingSetPayload, {
    description: "Deletes a training set with its file. The pictures stay. Needs the scope training:write.",
    complexity: workComplexity(5 * STATEMENT_COST),
  })
  async deleteTrainingSet(
    @InputArg(() => DeleteTrainingSetInput) { id }: DeleteTrainingSetInput,
    @Ctx() context: RequestContext,
  ): Promise<DeleteTrainingSetPayload> {
    const uuid = fromGlobalId("TrainingSet", id);
    const { characterId } = await deleteTrainingSet(this.dataSource, context.viewer, uuid);
    const character = await context.loader(characterById).load(characterId);
    return { deletedId: id, character: character && toCharacter(character), userErrors: [] };
  }
}

/** @throws DomainError INVALID_INPUT */
const toRequest = (input: CreateTrainingSetInput) => ({
  ...input,
  characterId: fromGlobalId("Character", input.characterId),
  candidateIds: input.candidateIds?.map((id) => fromGlobalId("Candidate", id)) ?? null,
  referenceImageIds: input.referenceImageIds?.map((id) => fromGlobalId("ReferenceImage", id)),
  resolution: checkResolution(input.resolution),
});
