import { Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { Payload } from "../graphql/user-error.graphql.js";
import { MAX_CAPTION_LENGTH } from "../reference-images/caption.js";
import { ImageOrigin } from "../reference-images/provenance.js";
import { ConsentInput } from "../reference-images/provenance.graphql.js";
import { ReferenceImage } from "../reference-images/reference-image.graphql.js";
import { DEFAULT_KEEP } from "./prune-reference-images.js";
import { MAX_IMAGES_PER_CHARACTER, imageListComplexity } from "../reference-images/max-images.js";

@InputType({ description: "Names the image that is to be the primary of its character." })
export class SetPrimaryReferenceImageInput {
  @Field(() => ID, { description: "The image that becomes the primary." })
  id!: string;
}

@InputType({ description: "The order that the images of a character shall have." })
export class ReorderReferenceImagesInput {
  @Field(() => ID, { description: "Whose images they are." })
  characterId!: string;

  @Field(() => [ID], { description: "Every image of the character once, in the new order." })
  imageIds!: string[];
}

@InputType({ description: "Names an image, and what of it changes; what is omitted stays." })
export class UpdateReferenceImageInput {
  @Field(() => ID, { description: "The image to change." })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: `Up to ${MAX_CAPTION_LENGTH.toLocaleString("en")} characters; omitted means unchanged, null clears.`,
  })
  caption?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "False sets it aside: it stays, and no longer shapes the face lock nor counts in the set; true brings it back. Omitted or null means unchanged.",
  })
  shapesFaceLock?: boolean | null;

  @Field(() => ImageOrigin, {
    nullable: true,
    description:
      "Where it comes from; omitted means unchanged, null takes your word back, so that the file's counts.",
  })
  origin?: ImageOrigin | null;

  @Field(() => ConsentInput, {
    nullable: true,
    description: "That somebody agreed to its use; omitted means unchanged, null clears.",
  })
  consent?: ConsentInput | null;
}

@InputType({ description: "Names images of one character to delete." })
export class DeleteReferenceImagesInput {
  @Field(() => ID, { description: "Whose images they are." })
  characterId!: string;

  @Field(() => [ID], { description: "The images to delete, with their stored files: all of them or none." })
  imageIds!: string[];
}

@InputType({
  description:
    "Names a character whose face lock is made again, and says whether its images are measured again, too.",
})
export class ReanalyseCharacterInput {
  @Field(() => ID, { nullable: true, description: "The character whose images are analysed anew; needed." })
  id?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The same as `id`.",
    deprecationReason: "Use `id`: it is the character itself that is worked on.",
  })
  characterId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description:
      "Whether the pictures are looked at again. False: they are judged by the present thresholds from what was measured before, at once.",
  })
  remeasure?: boolean | null;
}

@InputType({ description: "Names a recommendation and the character that it is about." })
export class ApplyRecommendationInput {
  @Field(() => ID, { description: "Whose set it is." })
  characterId!: string;

  @Field(() => ID, { description: "The `id` of a PROMOTE or REMOVE among the set's recommendations." })
  recommendationId!: string;
}

@InputType({ description: "How many images of a character to keep, and whether only to say which." })
export class PruneReferenceImagesInput {
  @Field(() => ID, { description: "Whose images they are." })
  characterId!: string;

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_KEEP,
    description: `How many images may stay, 1-${MAX_IMAGES_PER_CHARACTER}; ${DEFAULT_KEEP}, 1 primary + 8 references, unless given.`,
  })
  keep?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: "True, the default: only say what would be done. False: do it, for good.",
  })
  dryRun?: boolean | null;
}

@ObjectType({ description: "The new primary and its character." })
export class SetPrimaryReferenceImagePayload extends Payload {
  @Field(() => ReferenceImage, { nullable: true, description: "The new primary." })
  referenceImage?: ReferenceImage | null;

  @Field(() => Character, { nullable: true, description: "The character as it is now." })
  character?: Character | null;
}

@ObjectType({ description: "The character with its images in their new order." })
export class ReorderReferenceImagesPayload extends Payload {
  @Field(() => Character, { nullable: true, description: "The character as it is now." })
  character?: Character | null;
}

@ObjectType({ description: "The image with its changes." })
export class UpdateReferenceImagePayload extends Payload {
  @Field(() => ReferenceImage, { nullable: true, description: "The image as it is now." })
  referenceImage?: ReferenceImage | null;
}

@ObjectType({ description: "What was deleted, and the character without it." })
export class DeleteReferenceImagesPayload extends Payload {
  @Field(() => [ID], {
    nullable: true,
    description: "The ids that no longer exist.",
    complexity: MAX_IMAGES_PER_CHARACTER,
  })
  deletedIds?: string[] | null;

  @Field(() => Character, { nullable: true, description: "The character as it is now." })
  character?: Character | null;
}

@ObjectType({ description: "The character with its face lock made again." })
export class ReanalyseCharacterPayload extends Payload {
  @Field(() => Character, {
    nullable: true,
    description: "The character; with `remeasure`, its images follow as they are analysed.",
  })
  character?: Character | null;
}

@ObjectType({ description: "The set after a recommendation was carried out." })
export class ApplyRecommendationPayload extends Payload {
  @Field(() => ID, { nullable: true, description: "The image that a REMOVE deleted." })
  deletedId?: string | null;

  @Field(() => Character, { nullable: true, description: "The character as it is now." })
  character?: Character | null;
}

@ObjectType({ description: "What was removed, or would be, and what that does to the set." })
export class PruneReferenceImagesPayload extends Payload {
  @Field(() => [ReferenceImage], {
    nullable: true,
    description:
      "What stays of the analysed images, in the order of `referenceImages`: the best set that was found. At most `keep`.",
    complexity: imageListComplexity,
  })
  kept?: ReferenceImage[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: "The images that are deleted, or would be. Images that are not analysed yet are left alone.",
    complexity: MAX_IMAGES_PER_CHARACTER,
  })
  deletedIds?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: "The same as `deletedIds`.",
    deprecationReason: "Use `deletedIds`, as other mutations call it.",
    complexity: MAX_IMAGES_PER_CHARACTER,
  })
  removedIds?: string[] | null;

  @Field(() => Float, { nullable: true, description: "The set's health before, 0-100, not rounded." })
  healthBefore?: number | null;

  @Field(() => Float, { nullable: true, description: "And after, 0-100, not rounded." })
  healthAfter?: number | null;

  @Field(() => Character, { nullable: true, description: "The character as it is now." })
  character?: Character | null;
}
