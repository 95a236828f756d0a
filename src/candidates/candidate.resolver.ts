import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { faceLockByCharacter } from "../face-locks/face-lock.loaders.js";
import { listComplexity, workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { ImageAssessmentObject } from "../identity-sets/assessment.graphql.js";
import { fromGlobalId } from "../ids/global-id.js";
import { MatchResult } from "../matches/match-result.graphql.js";
import { toMatchResult } from "../matches/to-match-result.js";
import { ReferenceImage, toReferenceImage } from "../reference-images/reference-image.graphql.js";
import { FACE_COST, LOADED_COST, pictureResolver } from "../reference-images/picture.resolver.js";
import { Scope } from "../workspaces/scope.js";
import { Candidate, CandidateReview, toCandidate, toCandidateReview } from "./candidate.graphql.js";
import {
  assessmentByCandidate,
  bytesKeyOf,
  candidateById,
  faceByCandidate,
  plainFaceByCandidate,
  imageByBytes,
  MAX_REVIEWS_SHOWN,
  reviewsByCandidate,
} from "./candidate.loaders.js";
import type { CandidateEntity } from "./candidate.entity.js";

/** The character's set is judged with the candidate in it. */
const ASSESSMENT_COST = 500;

@Resolver(() => Candidate)
export class CandidateResolver extends pictureResolver(Candidate, {
  whole: faceByCandidate,
  plain: plainFaceByCandidate,
}) {
  @Query(() => Candidate, {
    nullable: true,
    description: "A candidate of your workspace; null when there is none with this id.",
  })
  async candidate(
    @Arg("id", () => ID, { description: "The `id` of a candidate." }) globalId: string,
    @Ctx() context: RequestContext,
  ): Promise<Candidate | null> {
    context.viewer.require(Scope.CHARACTERS_READ);
    const id = fromGlobalId("Candidate", globalId);
    const found = id === null ? null : await context.loader(candidateById).load(id);
    return found && toCandidate(found);
  }

  @FieldResolver(() => MatchResult, {
    nullable: true,
    description:
      "How it stands to the character, as of the face lock's revision that it was scored against; null until scored.",
    complexity: workComplexity(FACE_COST + LOADED_COST),
  })
  async match(@Root() { entity }: Candidate, @Ctx() context: RequestContext): Promise<MatchResult | null> {
    if (entity.match === null) return null;
    const face = await context.loader(faceByCandidate).load(entity.id);
    return Object.assign(toMatchResult(entity.match, face, context.viewer), { candidate: entity });
  }

  @FieldResolver(() => ImageAssessmentObject, {
    nullable: true,
    description: "How well it would serve as a reference, by itself and within the set; null until analysed.",
    complexity: workComplexity(ASSESSMENT_COST),
  })
  assessment(
    @Root() { entity }: Candidate,
    @Ctx() context: RequestContext,
  ): Promise<ImageAssessmentObject | null> {
    return context.loader(assessmentByCandidate).load(entity.id);
  }

  @FieldResolver(() => [CandidateReview], {
    description: `What was decided about it, newest first; the first decides the status. At most the last ${MAX_REVIEWS_SHOWN}.`,
    complexity: listComplexity(MAX_REVIEWS_SHOWN),
  })
  async reviews(@Root() { entity }: Candidate, @Ctx() context: RequestContext): Promise<CandidateReview[]> {
    return (await context.loader(reviewsByCandidate).load(entity.id)).map(toCandidateReview);
  }

  @FieldResolver(() => ReferenceImage, {
    nullable: true,
    description:
      "The character's reference image of the same bytes, as after `promoteCandidate`; null without one.",
    complexity: workComplexity(LOADED_COST),
  })
  async referenceImage(
    @Root() { entity }: Candidate,
    @Ctx() context: RequestContext,
  ): Promise<ReferenceImage | null> {
    const found = await context.loader(imageByBytes).load(bytesKeyOf(entity));
    return found && toReferenceImage(found);
  }
}

/** A match that is stored with a candidate; without one it was taken just now. */
type StoredMatch = MatchResult & { candidate?: CandidateEntity };

@Resolver(() => MatchResult)
export class StoredMatchResolver {
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      "The face lock's revision that it was taken against; null where there was no face lock, or for a picture that is not stored.",
  })
  faceLockRevision(@Root() { candidate }: StoredMatch): number | null {
    return candidate?.faceLockRevision ?? null;
  }

  @FieldResolver(() => Boolean, {
    description:
      "Whether the face lock is still at the revision that it was taken against; `rescoreCandidates` takes it anew. Always true for a picture that is not stored.",
    complexity: workComplexity(LOADED_COST),
  })
  async isCurrent(@Root() { candidate }: StoredMatch, @Ctx() context: RequestContext): Promise<boolean> {
    if (candidate === undefined) return true;
    const lock = await context.loader(faceLockByCharacter).load(candidate.characterId);
    return candidate.faceLockRevision === (lock?.revision ?? null);
  }
}
