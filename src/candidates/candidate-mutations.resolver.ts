import type { GraphQLResolveInfo } from "graphql";
import { Ctx, Info, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import { toCharacter } from "../characters/character.graphql.js";
import { STATEMENT_COST, workComplexity } from "../graphql/complexity.js";
import { InputArg } from "../graphql/input-arg.js";
import type { RequestContext } from "../graphql/request-context.js";
import { toUserError } from "../graphql/user-error.graphql.js";
import { keyUseOf } from "../idempotency/key-use.js";
import { fromGlobalId } from "../ids/global-id.js";
import { toReferenceImage } from "../reference-images/reference-image.graphql.js";
import { checkWaitMs } from "../uploads/wait-for-analyses.js";
import {
  DeleteCandidatesInput,
  DeleteCandidatesPayload,
  PromoteCandidateInput,
  PromoteCandidatePayload,
  RescoreCandidatesInput,
  RescoreCandidatesPayload,
  ReviewCandidatesInput,
  ReviewCandidatesPayload,
  SubmitCandidateInput,
  SubmitCandidatePayload,
  UpdateCandidateInput,
  UpdateCandidatePayload,
} from "./candidate-mutations.graphql.js";
import { toCandidate } from "./candidate.graphql.js";
import { deleteCandidates } from "./delete-candidates.js";
import { promoteCandidate } from "./promote-candidate.js";
import { queueRescoring } from "./rescore-candidates.js";
import { reviewCandidates } from "./review-candidates.js";
import type { SubmitCandidate } from "./submit-candidate.js";
import { updateCandidate } from "./update-candidate.js";

/** As an upload's: the file is what takes the time. */
const SUBMISSION_COST = 500;
/** The set's face lock is made anew. */
const PROMOTION_COST = 12_000;

const candidateUuid = (id: string) => fromGlobalId("Candidate", id);
const characterUuid = (id: string) => fromGlobalId("Character", id);

@Resolver()
export class CandidateMutationsResolver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly submission: SubmitCandidate,
  ) {}

  @Mutation(() => SubmitCandidatePayload, {
    description:
      "Stores a generated picture as a candidate, and scores it against the character. It then waits for a person's decision, whatever its score is.",
    complexity: workComplexity(SUBMISSION_COST),
  })
  async submitCandidate(
    @InputArg(() => SubmitCandidateInput) input: SubmitCandidateInput,
    @Ctx() { viewer, signal, idempotencyKeyHeader: header }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SubmitCandidatePayload> {
    const waitMs = checkWaitMs(input.waitMs);
    const keyUse = keyUseOf("submitCandidate", { input: input.idempotencyKey, header }, info);
    const request = { ...input, characterId: characterUuid(input.characterId), signal, keyUse };
    const recorded = await this.submission.submit(viewer, request, await input.file);
    const candidate = toCandidate(await this.submission.waitForScore(recorded, waitMs));
    return { candidate, candidateId: candidate.id, userErrors: [] };
  }

  @Mutation(() => ReviewCandidatesPayload, {
    description:
      "Decides about candidates, all or none. Every decision is kept with who decided and when; deciding again adds to them, and the newest holds.",
    complexity: workComplexity(5 * STATEMENT_COST),
  })
  async reviewCandidates(
    @InputArg(() => ReviewCandidatesInput) { ids, ...review }: ReviewCandidatesInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<ReviewCandidatesPayload> {
    const outcome = await reviewCandidates(this.dataSource, viewer, {
      ...review,
      ids: ids.map(candidateUuid),
    });
    if ("refusals" in outcome) return { candidates: null, userErrors: outcome.refusals.map(toUserError) };
    return { candidates: outcome.candidates.map(toCandidate), userErrors: [] };
  }

  @Mutation(() => UpdateCandidatePayload, {
    description: "Changes a candidate's caption.",
    complexity: workComplexity(3 * STATEMENT_COST),
  })
  async updateCandidate(
    @InputArg(() => UpdateCandidateInput) { id, caption }: UpdateCandidateInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<UpdateCandidatePayload> {
    const candidate = await updateCandidate(this.dataSource, viewer, candidateUuid(id), { caption });
    return { candidate: toCandidate(candidate), userErrors: [] };
  }

  @Mutation(() => DeleteCandidatesPayload, {
    description:
      "Deletes candidates with their reviews and stored files, all or none. A file that a reference image shares stays with that.",
    complexity: workComplexity(5 * STATEMENT_COST),
  })
  async deleteCandidates(
    @InputArg(() => DeleteCandidatesInput) { characterId, ids }: DeleteCandidatesInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<DeleteCandidatesPayload> {
    const uuids = ids.map(candidateUuid);
    const character = await deleteCandidates(this.dataSource, viewer, characterUuid(characterId), uuids);
    return { deletedIds: [...new Set(ids)], character: toCharacter(character), userErrors: [] };
  }

  @Mutation(() => PromoteCandidatePayload, {
    description:
      "Makes an approved candidate a reference image of the same stored file, and the face lock anew. The candidate stays.",
    complexity: workComplexity(PROMOTION_COST),
  })
  async promoteCandidate(
    @InputArg(() => PromoteCandidateInput) { id, type }: PromoteCandidateInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<PromoteCandidatePayload> {
    const { image, candidate } = await promoteCandidate(
      this.dataSource,
      viewer,
      candidateUuid(id),
      type ?? null,
    );
    return { referenceImage: toReferenceImage(image), candidate: toCandidate(candidate), userErrors: [] };
  }

  @Mutation(() => RescoreCandidatesPayload, {
    description:
      "Scores, in the background, every candidate of a character whose `match` is not current, from what is stored of its face: no picture is read. Those that FAILED are analysed once more.",
    complexity: workComplexity(5 * STATEMENT_COST),
  })
  async rescoreCandidates(
    @InputArg(() => RescoreCandidatesInput) { characterId }: RescoreCandidatesInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<RescoreCandidatesPayload> {
    const character = await queueRescoring(this.dataSource, viewer, characterUuid(characterId));
    return { character: toCharacter(character), userErrors: [] };
  }
}
