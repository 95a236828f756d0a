import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { FindingObject, ImageAssessmentObject } from "./assessment.graphql.js";
import { ReferenceImage, toReferenceImage } from "../reference-images/reference-image.graphql.js";
import { faceByImage, imageById } from "../reference-images/reference-image.loaders.js";
import { assessImage } from "../judgement/image/assess-image.js";
import { isLeftOut } from "../judgement/likeness/usable-images.js";
import { assessInSet } from "../judgement/set/judge-set.js";
import { IdentitySetReport } from "./identity-set.graphql.js";
import { Recommendation } from "./recommendation.graphql.js";
import {
  judgedSetByCharacter,
  recommendationsByCharacter,
  reportByCharacter,
} from "./identity-set.loaders.js";
import { toRecommendation } from "./to-identity-set-report.js";
import { MAX_IMAGES_PER_CHARACTER } from "../reference-images/max-images.js";

/** A set is judged, its faces loaded. */
const REPORT_COST = 500;
/** An image's share of that, and its own findings put together. */
const ASSESSMENT_COST = 15;
/** Changes are tried out on the set, one for each image. */
const RECOMMENDING_COST = 5_000;
/** One for each image, and what to add and to promote. */
const MAX_RECOMMENDATIONS = MAX_IMAGES_PER_CHARACTER + 6;

@Resolver(() => Character)
export class CharacterIdentitySetResolver {
  @FieldResolver(() => IdentitySetReport, {
    description: "How its images stand as a set, and what would make the set better.",
    complexity: workComplexity(REPORT_COST),
  })
  async identitySet(
    @Root() { entity }: Character,
    @Ctx() context: RequestContext,
  ): Promise<IdentitySetReport | null> {
    return context.loader(reportByCharacter).load(entity.id);
  }
}

@Resolver(() => IdentitySetReport)
export class IdentitySetReportResolver {
  @FieldResolver(() => [Recommendation], {
    description: "What would make it better, the most gain first. At most some more than there are images.",
    complexity: ({ childComplexity }) => RECOMMENDING_COST + MAX_RECOMMENDATIONS * (1 + childComplexity),
  })
  async recommendations(
    @Root() { characterId }: IdentitySetReport,
    @Ctx() context: RequestContext,
  ): Promise<Recommendation[]> {
    const found = await context.loader(recommendationsByCharacter).load(characterId);
    return (found ?? []).map((recommendation) => toRecommendation(recommendation, characterId));
  }
}

@Resolver(() => ReferenceImage)
export class ReferenceImageAssessmentResolver {
  @FieldResolver(() => ImageAssessmentObject, {
    nullable: true,
    description:
      "How well it serves as a reference, by itself and within its set; null until analysed. Whether it shapes the face lock follows from the image by itself. One that was set aside, or that lacks a consent, is judged by itself alone.",
    complexity: workComplexity(ASSESSMENT_COST),
  })
  async assessment(
    @Root() { entity }: ReferenceImage,
    @Ctx() context: RequestContext,
  ): Promise<ImageAssessmentObject | null> {
    const set = await context.loader(judgedSetByCharacter).load(entity.characterId);
    const image = set?.images.find(({ id }) => id === entity.id);
    if (set && image) return assessInSet(set, image);
    return isLeftOut(entity) ? assessImage(entity, await context.loader(faceByImage).load(entity.id)) : null;
  }
}

@Resolver(() => FindingObject)
export class FindingResolver {
  @FieldResolver(() => ReferenceImage, {
    nullable: true,
    description: "Another image of the set that the finding is about, e.g. the better near-duplicate.",
  })
  async otherImage(
    @Root() { otherImageId }: FindingObject,
    @Ctx() context: RequestContext,
  ): Promise<ReferenceImage | null> {
    const found = otherImageId === undefined ? null : await context.loader(imageById).load(otherImageId);
    return found && toReferenceImage(found);
  }
}
