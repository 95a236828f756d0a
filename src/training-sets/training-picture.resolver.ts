import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Candidate, toCandidate } from "../candidates/candidate.graphql.js";
import { candidateById } from "../candidates/candidate.loaders.js";
import { workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { ReferenceImage, toReferenceImage } from "../reference-images/reference-image.graphql.js";
import { imageById } from "../reference-images/reference-image.loaders.js";
import { TrainingPicture } from "./readiness.graphql.js";
import type { PictureRef } from "./readiness.js";
import { TrainingItem } from "./training-set.graphql.js";

/** An object that a batch of the request looks up. */
const LOADED_COST = 5;

const CANDIDATE = "The candidate; null for a reference image, and once it is deleted.";
const REFERENCE = "The reference image; null for a candidate, and once it is deleted.";

async function findCandidate({ kind, id }: PictureRef, context: RequestContext): Promise<Candidate | null> {
  const found = kind === "CANDIDATE" ? await context.loader(candidateById).load(id) : null;
  return found && toCandidate(found);
}

async function findReference(
  { kind, id }: PictureRef,
  context: RequestContext,
): Promise<ReferenceImage | null> {
  const found = kind === "REFERENCE_IMAGE" ? await context.loader(imageById).load(id) : null;
  return found && toReferenceImage(found);
}

@Resolver(() => TrainingItem)
export class TrainingItemResolver {
  @FieldResolver(() => Candidate, {
    nullable: true,
    description: CANDIDATE,
    complexity: workComplexity(LOADED_COST),
  })
  candidate(@Root() { ref }: TrainingItem, @Ctx() context: RequestContext): Promise<Candidate | null> {
    return findCandidate(ref, context);
  }

  @FieldResolver(() => ReferenceImage, {
    nullable: true,
    description: REFERENCE,
    complexity: workComplexity(LOADED_COST),
  })
  referenceImage(
    @Root() { ref }: TrainingItem,
    @Ctx() context: RequestContext,
  ): Promise<ReferenceImage | null> {
    return findReference(ref, context);
  }
}

@Resolver(() => TrainingPicture)
export class TrainingPictureResolver {
  @FieldResolver(() => Candidate, {
    nullable: true,
    description: CANDIDATE,
    complexity: workComplexity(LOADED_COST),
  })
  candidate(@Root() { ref }: TrainingPicture, @Ctx() context: RequestContext): Promise<Candidate | null> {
    return findCandidate(ref, context);
  }

  @FieldResolver(() => ReferenceImage, {
    nullable: true,
    description: REFERENCE,
    complexity: workComplexity(LOADED_COST),
  })
  referenceImage(
    @Root() { ref }: TrainingPicture,
    @Ctx() context: RequestContext,
  ): Promise<ReferenceImage | null> {
    return findReference(ref, context);
  }
}
