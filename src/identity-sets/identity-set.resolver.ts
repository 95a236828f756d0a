import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import type { RequestContext } from "../graphql/request-context.js";
import { FindingObject, ImageAssessmentObject } from "../reference-images/assessment/assessment.graphql.js";
import { ReferenceImage, toReferenceImage } from "../reference-images/reference-image.graphql.js";
import { imageById } from "../reference-images/reference-image.loaders.js";
import { assessInSet } from "./assess-in-set.js";
import { IdentitySetReport } from "./identity-set.graphql.js";
import { Recommendation } from "./recommendation.graphql.js";
import { judgedSetByCharacter } from "./identity-set.loaders.js";
import { recommend } from "./recommendations.js";
import { toIdentitySetReport, toRecommendation } from "./to-identity-set-report.js";

/** Trying changes on a set costs as much as this many fields: up to some tens of milliseconds where it has 50 images. */
const RECOMMENDATIONS_COMPLEXITY = 300;

@Resolver(() => Character)
export class CharacterIdentitySetResolver {
  @FieldResolver(() => IdentitySetReport, {
    description: "How its images stand as a set, and what would make the set better.",
    complexity: ({ childComplexity }) => 30 + childComplexity,
  })
  async identitySet(
    @Root() { entity }: Character,
    @Ctx() context: RequestContext,
  ): Promise<IdentitySetReport | null> {
    const set = await context.loader(judgedSetByCharacter).load(entity.id);
    return set && toIdentitySetReport(set, entity.id);
  }
}

@Resolver(() => IdentitySetReport)
export class IdentitySetReportResolver {
  @FieldResolver(() => [Recommendation], {
    description: "What would make it better, the most gain first. At most some more than there are images.",
    complexity: ({ childComplexity }) => RECOMMENDATIONS_COMPLEXITY + 10 * childComplexity,
  })
  recommendations(@Root() { set, characterId }: IdentitySetReport): Recommendation[] {
    return recommend(set).map((found) => toRecommendation(found, characterId));
  }
}

@Resolver(() => ReferenceImage)
export class ReferenceImageAssessmentResolver {
  @FieldResolver(() => ImageAssessmentObject, {
    nullable: true,
    description:
      "How well it serves as a reference, by itself and within its set; null until analysed. Whether it shapes the face lock follows from the image by itself.",
  })
  async assessment(
    @Root() { entity }: ReferenceImage,
    @Ctx() context: RequestContext,
  ): Promise<ImageAssessmentObject | null> {
    const set = await context.loader(judgedSetByCharacter).load(entity.characterId);
    const image = set?.images.find(({ id }) => id === entity.id);
    return set && image ? assessInSet(set, image) : null;
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
