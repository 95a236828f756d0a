import type { GraphQLResolveInfo } from "graphql";
import { type ClassType, Ctx, FieldResolver, Info, Resolver, Root } from "type-graphql";
import { Character, toCharacter } from "../characters/character.graphql.js";
import type { CharacterEntity } from "../characters/character.entity.js";
import { characterById } from "../characters/character.loaders.js";
import { fieldsAskedOf } from "../graphql/asked-fields.js";
import { workComplexity } from "../graphql/complexity.js";
import type { LoaderDefinition, RequestContext } from "../graphql/request-context.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import type { FaceColumns, PlainFaceColumns } from "./face.columns.js";
import { Face, LONG_FACE_FIELDS, toFace, toPlainFace } from "./face.graphql.js";
import type { PictureColumns } from "./picture.columns.js";

/** A signature, and a text of some hundred characters. */
export const URL_COST = 5;
/** A face is loaded with its landmarks and its embeddings where any of them is asked for. */
export const FACE_COST = 5;
/** An object that a batch of the request looks up: its promise takes as long as some plain fields. */
export const LOADED_COST = 5;

/** A stored picture as clients see it, with its row. */
interface PictureObject {
  entity: PictureColumns & { id: string; characterId: string; character?: CharacterEntity };
}

/** The most prominent face, by the picture's UUID. */
interface FaceLoaders {
  whole: LoaderDefinition<string, FaceColumns | null>;
  /** Without its long columns. */
  plain: LoaderDefinition<string, PlainFaceColumns | null>;
}

/** The fields that every stored picture has by its row's keys: whose it is, its files and its face. */
export function pictureResolver(type: ClassType<PictureObject>, faceOf: FaceLoaders) {
  @Resolver(() => type)
  abstract class PictureResolver {
    constructor(protected readonly storage: MediaStorage) {}

    @FieldResolver(() => Character, {
      description: "Whom it shows, or is to show.",
      complexity: workComplexity(LOADED_COST),
    })
    async character(
      @Root() { entity }: PictureObject,
      @Ctx() context: RequestContext,
    ): Promise<Character | null> {
      // Of a picture that was recorded just now it is known, and an error here would hide the picture.
      const found = entity.character ?? (await context.loader(characterById).load(entity.characterId));
      return found && toCharacter(found);
    }

    @FieldResolver(() => String, {
      description: "Where the original can be fetched for the next hour at least, without a key.",
      complexity: URL_COST,
    })
    url(@Root() { entity }: PictureObject): string | Promise<string> {
      return this.storage.urlFor(entity.storageKey);
    }

    @FieldResolver(() => String, {
      nullable: true,
      description: "JPEG, long side at most 512 pixels, upright; null until analysed. Fetched like `url`.",
      complexity: URL_COST,
    })
    thumbnailUrl(@Root() { entity }: PictureObject): string | Promise<string> | null {
      return entity.thumbnailKey && this.storage.urlFor(entity.thumbnailKey);
    }

    @FieldResolver(() => String, {
      nullable: true,
      description:
        "JPEG, 1024 × 1024 pixels, the face upright with room around it; null without a face. Fetched like `url`.",
      complexity: URL_COST,
    })
    faceCropUrl(@Root() { entity }: PictureObject): string | Promise<string> | null {
      return entity.faceCropKey && this.storage.urlFor(entity.faceCropKey);
    }

    @FieldResolver(() => Face, {
      nullable: true,
      description: "The most prominent face; null: none found, or not analysed yet.",
      complexity: workComplexity(FACE_COST),
    })
    async face(
      @Root() { entity }: PictureObject,
      @Ctx() context: RequestContext,
      @Info() info: GraphQLResolveInfo,
    ): Promise<Partial<Face> | null> {
      if (!LONG_FACE_FIELDS.some((name) => fieldsAskedOf(info).has(name))) {
        const plain = await context.loader(faceOf.plain).load(entity.id);
        return plain && toPlainFace(plain);
      }
      const found = await context.loader(faceOf.whole).load(entity.id);
      return found && toFace(found, context.viewer);
    }
  }
  return PictureResolver;
}
