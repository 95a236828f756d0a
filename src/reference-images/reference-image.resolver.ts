import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { quarterTurns } from "../face-analysis/find/quarter-turns.js";
import { ownPageComplexity, workComplexity } from "../graphql/complexity.js";
import { PageArgs, toConnection } from "../graphql/connection.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId } from "../ids/global-id.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { FACE_COST, LOADED_COST, pictureResolver, URL_COST } from "./picture.resolver.js";
import { Scope } from "../workspaces/scope.js";
import { listReferenceImages } from "./list-reference-images.js";
import {
  ReferenceImage,
  ReferenceImageConnection,
  ReferenceImageFilter,
  toReferenceImage,
} from "./reference-image.graphql.js";
import {
  faceByImage,
  imageById,
  imagesByCharacter,
  plainFaceByImage,
  primaryImageByCharacter,
} from "./reference-image.loaders.js";
import { MAX_IMAGES_PER_CHARACTER, imageListComplexity } from "./max-images.js";

@Resolver(() => ReferenceImage)
export class ReferenceImageResolver extends pictureResolver(ReferenceImage, {
  whole: faceByImage,
  plain: plainFaceByImage,
}) {
  @Query(() => ReferenceImage, {
    nullable: true,
    description: "A reference image of your workspace; null when there is none with this id.",
  })
  async referenceImage(
    @Arg("id", () => ID, { description: "The `id` of a reference image." }) globalId: string,
    @Ctx() context: RequestContext,
  ): Promise<ReferenceImage | null> {
    context.viewer.require(Scope.CHARACTERS_READ);
    const id = fromGlobalId("ReferenceImage", globalId);
    const found = id === null ? null : await context.loader(imageById).load(id);
    return found && toReferenceImage(found);
  }

  @Query(() => ReferenceImageConnection, {
    description: "The reference images of all characters of your workspace, newest first.",
    complexity: ownPageComplexity,
  })
  async referenceImages(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ReferenceImageFilter, {
      nullable: true,
      description: "Which to list; omitted: all.",
    })
    filter: ReferenceImageFilter | null,
    @Ctx() context: RequestContext,
  ) {
    const request = page.toPageRequest();
    const list = () => listReferenceImages(context.manager, context.viewer, filter ?? {}, request);
    return toConnection(await context.ownStatement(list), request, toReferenceImage);
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      "How far the picture stands turned clockwise, judged by its face: 0, 90, 180 or 270; null without a face.",
    complexity: FACE_COST,
  })
  async turnedDegrees(
    @Root() { entity }: ReferenceImage,
    @Ctx() context: RequestContext,
  ): Promise<number | null> {
    const face = await context.loader(plainFaceByImage).load(entity.id);
    return face && quarterTurns(face.rollDegrees);
  }
}

@Resolver(() => Character)
export class CharacterImagesResolver {
  constructor(private readonly storage: MediaStorage) {}

  @FieldResolver(() => ReferenceImage, {
    nullable: true,
    description: "The image that shows the character best.",
    complexity: workComplexity(LOADED_COST),
  })
  async primaryImage(
    @Root() { entity }: Character,
    @Ctx() context: RequestContext,
  ): Promise<ReferenceImage | null> {
    const found = await context.loader(primaryImageByCharacter).load(entity.id);
    return found && toReferenceImage(found);
  }

  @FieldResolver(() => [ReferenceImage], {
    description: "The primary pinned first, then by position; at most 50.",
    complexity: imageListComplexity,
  })
  async referenceImages(
    @Root() { entity }: Character,
    @Ctx() context: RequestContext,
  ): Promise<ReferenceImage[]> {
    return (await context.loader(imagesByCharacter).load(entity.id)).map(toReferenceImage);
  }

  @FieldResolver(() => [String], {
    description: "The originals' URLs in the order of `referenceImages`; at most 50.",
    complexity: MAX_IMAGES_PER_CHARACTER * URL_COST,
  })
  async referenceImageUrls(@Root() { entity }: Character, @Ctx() context: RequestContext): Promise<string[]> {
    const images = await context.loader(imagesByCharacter).load(entity.id);
    return Promise.all(images.map((image) => this.storage.urlFor(image.storageKey)));
  }
}
