import type { GraphQLResolveInfo } from "graphql";
import { Ctx, FieldResolver, Info, Mutation, Resolver, Root } from "type-graphql";
import type { CharacterEntity } from "../characters/character.entity.js";
import { toCharacter } from "../characters/character.graphql.js";
import { InputArg } from "../graphql/input-arg.js";
import { workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { toUserError } from "../graphql/user-error.graphql.js";
import { keyUseOf } from "../idempotency/key-use.js";
import { fromGlobalId } from "../ids/global-id.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { ReferenceImage, toReferenceImage } from "../reference-images/reference-image.graphql.js";
import { addReferenceImages } from "./add-reference-images.js";
import type { AddReferenceImage } from "./add-reference-image.js";
import { checkWaitMs } from "./wait-for-analyses.js";
import {
  DuplicateReferenceImageErrorObject,
  UploadReferenceImageInput,
  UploadReferenceImagePayload,
  UploadReferenceImagesInput,
  UploadReferenceImagesPayload,
} from "./upload.graphql.js";

/** The files are what takes the time, and their number is limited by itself. */
const UPLOAD_COST = 500;

@Resolver()
export class UploadResolver {
  constructor(private readonly addReferenceImage: AddReferenceImage) {}

  @Mutation(() => UploadReferenceImagePayload, {
    description: "Stores a picture of a character, describes its face, and updates the face lock.",
    complexity: workComplexity(UPLOAD_COST),
  })
  async uploadReferenceImage(
    @InputArg(() => UploadReferenceImageInput) input: UploadReferenceImageInput,
    @Ctx() { viewer, signal, idempotencyKeyHeader: header }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<UploadReferenceImagePayload> {
    const waitMs = checkWaitMs(input.waitMs);
    const characterId = fromGlobalId("Character", input.characterId);
    const keyUse = keyUseOf("uploadReferenceImage", { input: input.idempotencyKey, header }, info);
    const { type = null, caption = null, origin, consent } = input;
    const request = { characterId, type, caption, origin, consent, signal, keyUse };
    const recorded = await this.addReferenceImage.add(viewer, request, await input.file);
    const [image] = await this.addReferenceImage.waitForAnalyses([recorded], waitMs);
    const lastKnown = recorded.character ?? null;
    const character = await this.addReferenceImage.findCharacter(viewer, characterId, lastKnown);
    return {
      ...toRecorded(image!, character),
      character: character && toCharacter(character),
      userErrors: [],
    };
  }

  @Mutation(() => UploadReferenceImagesPayload, {
    description: "The same for several pictures, in order.",
    complexity: workComplexity(UPLOAD_COST),
  })
  async uploadReferenceImages(
    @InputArg(() => UploadReferenceImagesInput) input: UploadReferenceImagesInput,
    @Ctx() { viewer, signal, idempotencyKeyHeader: header }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<UploadReferenceImagesPayload> {
    const waitMs = checkWaitMs(input.waitMs);
    const characterId = fromGlobalId("Character", input.characterId);
    const keyUse = keyUseOf("uploadReferenceImages", { input: input.idempotencyKey, header }, info);
    const files = await Promise.all(input.files);
    const { addReferenceImage } = this;
    const { origin, consent } = input;
    const request = { characterId, origin, consent, waitMs, signal, keyUse };
    const outcomes = await addReferenceImages(addReferenceImage, viewer, request, files);
    const lastKnown = outcomes.find(({ image }) => image !== null)?.image?.character ?? null;
    const character = await addReferenceImage.findCharacter(viewer, characterId, lastKnown);
    const results = outcomes.map(({ image, error }) => ({
      ...toRecorded(image, character),
      userErrors: error === null ? [] : [toUserError(error)],
    }));
    return { results, character: character && toCharacter(character), userErrors: [] };
  }
}

/** @param character whose it is, as it is now */
function toRecorded(image: ReferenceImageEntity | null, character: CharacterEntity | null) {
  const referenceImage = image && toReferenceImage({ ...image, character: character ?? undefined });
  return { referenceImage, referenceImageId: referenceImage?.id ?? null };
}

@Resolver(() => DuplicateReferenceImageErrorObject)
export class DuplicateReferenceImageErrorResolver {
  @FieldResolver(() => ReferenceImage, { description: "The image that the character has." })
  existing(@Root() { error }: DuplicateReferenceImageErrorObject): ReferenceImage {
    return toReferenceImage(error.existing);
  }
}
