import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import { toCharacter } from "../characters/character.graphql.js";
import type { CharacterService } from "../characters/character.service.js";
import { nullInOutage } from "../errors/database-outage.js";
import type { RequestContext } from "../graphql/request-context.js";
import { toUserError } from "../graphql/user-error.graphql.js";
import { fromGlobalId } from "../ids/global-id.js";
import { ReferenceImage, toReferenceImage } from "../reference-images/reference-image.graphql.js";
import { addReferenceImages } from "./add-reference-images.js";
import { checkWaitMs, type AddReferenceImage } from "./add-reference-image.js";
import { fromUpload } from "./incoming-file.js";
import type { Spool } from "./spool.js";
import {
  DuplicateReferenceImageErrorObject,
  UploadReferenceImageInput,
  UploadReferenceImagePayload,
  UploadReferenceImagesInput,
  UploadReferenceImagesPayload,
} from "./upload.graphql.js";

@Resolver()
export class UploadResolver {
  constructor(
    private readonly addReferenceImage: AddReferenceImage,
    private readonly spool: Spool,
    private readonly characters: CharacterService,
  ) {}

  @Mutation(() => UploadReferenceImagePayload, {
    description: "Stores a picture of a character, describes its face, and updates the face lock.",
  })
  async uploadReferenceImage(
    @Arg("input", () => UploadReferenceImageInput) input: UploadReferenceImageInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<UploadReferenceImagePayload> {
    const waitMs = checkWaitMs(input.waitMs);
    const characterId = fromGlobalId("Character", input.characterId);
    const request = { characterId, type: input.type ?? null, caption: input.caption ?? null };
    const file = await fromUpload(input.file, this.spool);
    const recorded = await this.addReferenceImage.add(viewer, request, file);
    const [image] = await this.addReferenceImage.waitForAnalyses([recorded], waitMs);
    const character = await this.characters.find(viewer, characterId).catch(nullInOutage);
    return {
      referenceImage: toReferenceImage(image!),
      character: character && toCharacter(character),
      userErrors: [],
    };
  }

  @Mutation(() => UploadReferenceImagesPayload, { description: "The same for several pictures, in order." })
  async uploadReferenceImages(
    @Arg("input", () => UploadReferenceImagesInput) input: UploadReferenceImagesInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<UploadReferenceImagesPayload> {
    const waitMs = checkWaitMs(input.waitMs);
    const characterId = fromGlobalId("Character", input.characterId);
    const files = input.files.map((file) => () => fromUpload(file, this.spool));
    const outcomes = await addReferenceImages(this.addReferenceImage, viewer, characterId, files, waitMs);
    const results = outcomes.map(({ image, error }) => ({
      referenceImage: image && toReferenceImage(image),
      userErrors: error === null ? [] : [toUserError(error)],
    }));
    const character = await this.characters.find(viewer, characterId).catch(nullInOutage);
    return { results, character: character && toCharacter(character), userErrors: [] };
  }
}

@Resolver(() => DuplicateReferenceImageErrorObject)
export class DuplicateReferenceImageErrorResolver {
  @FieldResolver(() => ReferenceImage, { description: "The image that the character has." })
  existing(@Root() { error }: DuplicateReferenceImageErrorObject): ReferenceImage {
    return toReferenceImage(error.existing);
  }
}
