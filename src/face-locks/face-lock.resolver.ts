import type { GraphQLResolveInfo } from "graphql";
import { Args, Ctx, FieldResolver, Float, Info, Resolver, Root } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { ownPageComplexity, textComplexity } from "../graphql/complexity.js";
import { PageArgs, toConnection } from "../graphql/connection.js";
import { fieldsAskedOf } from "../graphql/asked-fields.js";
import type { RequestContext } from "../graphql/request-context.js";
import { ReferenceImage, toReferenceImage } from "../reference-images/reference-image.graphql.js";
import { imageById, imagesByCharacter } from "../reference-images/reference-image.loaders.js";
import {
  FaceLockRevision,
  FaceLockRevisionConnection,
  toFaceLockRevision,
} from "./face-lock-revision.graphql.js";
import type { FaceLockWithoutTemplate } from "./face-lock.entity.js";
import { Contribution, FaceLock, TEMPLATE_FIELDS, toFaceLock } from "./face-lock.graphql.js";
import {
  faceLockByCharacter,
  matchScoresByCharacter,
  plainFaceLockByCharacter,
} from "./face-lock.loaders.js";
import type { FaceLockService } from "./face-lock.service.js";
import { cursorOfRevision, placeOfRevision } from "./revision-order.js";
import { imageListComplexity } from "../reference-images/max-images.js";

@Resolver(() => Character)
export class CharacterFaceLockResolver {
  @FieldResolver(() => FaceLock, {
    nullable: true,
    description: "Null until an image carries a usable face.",
  })
  async faceLock(
    @Root() { entity }: Character,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<FaceLock | null> {
    const isTemplateAsked = TEMPLATE_FIELDS.some((name) => fieldsAskedOf(info).has(name));
    const loader = isTemplateAsked ? faceLockByCharacter : plainFaceLockByCharacter;
    const lock = await context.loader<string, FaceLockWithoutTemplate | null>(loader).load(entity.id);
    return lock && toFaceLock(lock, entity, context.viewer);
  }
}

@Resolver(() => FaceLock)
export class FaceLockResolver {
  constructor(private readonly service: FaceLockService) {}

  @FieldResolver(() => ReferenceImage, {
    description:
      "The first strong image that is no outlier, the primary first; while none is strong, the first that is no outlier.",
  })
  async anchor(@Root() { entity }: FaceLock, @Ctx() context: RequestContext): Promise<ReferenceImage | null> {
    const found = await context.loader(imageById).load(entity.anchorImageId);
    return found && toReferenceImage(found);
  }

  @FieldResolver(() => [Contribution], {
    description:
      "What each usable image brings to the template, in the order of `referenceImages`; at most 50.",
    complexity: imageListComplexity,
  })
  async contributions(@Root() { entity }: FaceLock, @Ctx() context: RequestContext): Promise<Contribution[]> {
    const images = await context.loader(imagesByCharacter).load(entity.characterId);
    const byId = new Map(images.map((image) => [image.id, image]));
    return entity.contributions.flatMap(({ imageId, weight, shiftIfLeftOut }) => {
      const image = byId.get(imageId);
      return image ? { image: toReferenceImage(image), weight, isOutlier: weight === 0, shiftIfLeftOut } : [];
    });
  }

  @FieldResolver(() => FaceLockRevisionConnection, {
    description: "Its history, newest first.",
    complexity: ownPageComplexity,
  })
  async revisions(
    @Root() { entity }: FaceLock,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ) {
    const request = page.toPageRequestBy(placeOfRevision);
    const list = () => this.service.listRevisions(context.viewer, entity.characterId, request);
    return toConnection(await context.ownStatement(list), request, toFaceLockRevision, cursorOfRevision);
  }
}

@Resolver(() => FaceLockRevision)
export class FaceLockRevisionResolver {
  @FieldResolver(() => ReferenceImage, {
    nullable: true,
    description: "The image that caused it; null where several or none did, or when it was deleted since.",
  })
  async image(
    @Root() { entity }: FaceLockRevision,
    @Ctx() context: RequestContext,
  ): Promise<ReferenceImage | null> {
    const found = entity.imageId === null ? null : await context.loader(imageById).load(entity.imageId);
    return found && toReferenceImage(found);
  }
}

/** Its share of scoring a whole set, faces loaded. */
const MATCH_SCORE_COST = 15;

@Resolver(() => ReferenceImage)
export class MatchScoreResolver {
  @FieldResolver(() => Float, {
    nullable: true,
    description:
      "How well its face fits the template made of the OTHER images, that of their largest group, 0-1: 0.85 lets one stranger in 1,000 pass and 0.5 is the point of equal error, measured for what is compared: a photo with one photo, where there is only one other, or with a template of as many as there are. Null without a face, for a drawn one, or with no other usable image.",
    complexity: MATCH_SCORE_COST,
  })
  async matchScore(
    @Root() { entity }: ReferenceImage,
    @Ctx() context: RequestContext,
  ): Promise<number | null> {
    const scores = await context.loader(matchScoresByCharacter).load(entity.characterId);
    return scores?.get(entity.id)?.matchScore ?? null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "Why `matchScore` is null, for people; null where there is a score.",
    complexity: MATCH_SCORE_COST + textComplexity(200),
  })
  async matchScoreReason(
    @Root() { entity }: ReferenceImage,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    const scores = await context.loader(matchScoresByCharacter).load(entity.characterId);
    return scores?.get(entity.id)?.matchScoreReason ?? null;
  }
}
