import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../graphql/request-context.js";
import { ReferenceImage, toReferenceImage } from "../reference-images/reference-image.graphql.js";
import { imageById } from "../reference-images/reference-image.loaders.js";
import { imageListComplexity } from "../reference-images/max-images.js";
import { ImageComparison, MatchResult } from "./match-result.graphql.js";

@Resolver(() => MatchResult)
export class MatchResultResolver {
  @FieldResolver(() => [ImageComparison], {
    description:
      "With every usable reference but those of `copiesOf`, in the order of `referenceImages`; at most 50, empty without a score. Deleted ones are left out.",
    complexity: imageListComplexity,
  })
  async comparisons(
    @Root() { match }: MatchResult,
    @Ctx() context: RequestContext,
  ): Promise<ImageComparison[]> {
    const images = await imagesStillThere(
      match.comparisons.map(({ imageId }) => imageId),
      context,
    );
    return match.comparisons.flatMap(({ imageId, ...comparison }) => {
      const image = images.get(imageId);
      return image === undefined ? [] : [{ ...comparison, image }];
    });
  }

  @FieldResolver(() => [ReferenceImage], {
    description:
      "The references that are this picture: of the same bytes, or the same shot in another encoding or framing. It is not matched against itself, so neither the template nor `comparisons` hold them.",
    complexity: imageListComplexity,
  })
  async copiesOf(@Root() { match }: MatchResult, @Ctx() context: RequestContext): Promise<ReferenceImage[]> {
    return [...(await imagesStillThere(match.copiesOf, context)).values()];
  }
}

/** By UUID, in the order given. */
async function imagesStillThere(
  ids: readonly string[],
  context: RequestContext,
): Promise<Map<string, ReferenceImage>> {
  const found = await Promise.all(ids.map((id) => context.loader(imageById).load(id)));
  return new Map(
    found.flatMap((image) => (image === null ? [] : [[image.id, toReferenceImage(image)] as const])),
  );
}
