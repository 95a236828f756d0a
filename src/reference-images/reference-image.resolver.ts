import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { Character, toCharacter } from "../characters/character.graphql.js";
import { characterById } from "../characters/character.loaders.js";
import { quarterTurns } from "../face-analysis/find/quarter-turns.js";
import { ownPageComplexity, workComplexity } from "../graphql/complexity.js";
import { PageArgs, toConnection } from "../graphql/connection.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId } from "../ids/global-id.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { Scope } from "../workspaces/scope.js";
import { Face, toFace } from "./face.graphql.js";
import { ReferenceImageType } from "./reference-image.entity.js";
import { listReferenceImages } from "./list-reference-images.js";
import {
  ReferenceImage,
  ReferenceImageConnection,
  ReferenceImageFilter,
  toReferenceImage,
} from "./reference-image.graphql.js";
import { faceByImage, imageById, imagesByCharacter } from "./reference-image.loaders.js";
import { MAX_IMAGES_PER_CHARACTER, imageListComplexity } from "./max-images.js";

/** A signature, and a text of some hundred characters. */
const URL_COST = 5;
/** A face is loaded with its landmarks and its embedding, whatever is asked of it. */
const FACE_COST = 5;
/** An object that a batch of the request looks up: its promise takes as long as some plain fields. */
const LOADED_COST = 5;

@Resolver(() => ReferenceImage)
export class ReferenceImageResolver {
  constructor(private readonly storage: MediaStorage) {}

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

  @FieldResolver(() => Character, { description: "Whose it is.", complexity: workComplexity(LOADED_COST) })
  async character(
    @Root() { entity }: ReferenceImage,
    @Ctx() context: RequestContext,
  ): Promise<Character | null> {
    // Of an image that was recorded just now it is known, and an error here would hide the image.
    const found = entity.character ?? (await context.loader(characterById).load(entity.characterId));
    return found && toCharacter(found);
  }

  @FieldResolver(() => String, {
    description: "Where the original can be fetched for the next hour at least, without a key.",
    complexity: URL_COST,
  })
  url(@Root() { entity }: ReferenceImage): Promise<string> {
    return this.storage.urlFor(entity.storageKey);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "JPEG, long side at most 512 pixels, upright; null until analysed. Fetched like `url`.",
    complexity: URL_COST,
  })
  async thumbnailUrl(@Root() { entity }: ReferenceImage): Promise<string | null> {
    return entity.thumbnailKey && this.storage.urlFor(entity.thumbnailKey);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "JPEG, 1024 × 1024 pixels, the face upright with room around it; null without a face. Fetched like `url`.",
    complexity: URL_COST,
  })
  async faceCropUrl(@Root() { entity }: ReferenceImage): Promise<string | null> {
    return entity.faceCropKey && this.storage.urlFor(entity.faceCropKey);
  }

  @FieldResolver(() => Face, {
    nullable: true,
    description: "The most prominent face; null: none found, or not analysed yet.",
    complexity: workComplexity(FACE_COST),
  })
  async face(@Root() { entity }: ReferenceImage, @Ctx() context: RequestContext): Promise<Face | null> {
    const found = await context.loader(faceByImage).load(entity.id);
    return found && toFace(found, context.viewer);
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
    const face = await context.loader(faceByImage).load(entity.id);
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
    const [first] = await context.loader(imagesByCharacter).load(entity.id);
    return first?.type === ReferenceImageType.PRIMARY ? toReferenceImage(first) : null;
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
