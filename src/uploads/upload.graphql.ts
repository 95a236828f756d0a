import { GraphQLUpload, type FileUpload } from "graphql-upload-minimal";
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import {
  Payload,
  registerUserErrorType,
  UserError,
  type UserErrorValue,
} from "../graphql/user-error.graphql.js";
import { MAX_CAPTION_LENGTH } from "../reference-images/caption.js";
import { DuplicateReferenceImageError } from "../reference-images/duplicate-reference-image-error.js";
import { ReferenceImageType } from "../reference-images/reference-image.entity.js";
import { ReferenceImage } from "../reference-images/reference-image.graphql.js";
import { MAX_IMAGES_PER_CHARACTER } from "../reference-images/max-images.js";
import { DEFAULT_WAIT_MS, MAX_WAIT_MS } from "./add-reference-image.js";

const WAIT_DESCRIPTION = `How long to wait for the analysis, 0 to ${MAX_WAIT_MS} milliseconds. The image is stored in any case; \`status\` says how far it is.`;

@InputType()
export class UploadReferenceImageInput {
  @Field(() => ID, { description: "Whose picture it is." })
  characterId!: string;

  @Field(() => GraphQLUpload, {
    description: "JPEG, PNG, WebP or AVIF (GraphQL multipart request specification).",
  })
  file!: Promise<FileUpload>;

  @Field(() => ReferenceImageType, {
    nullable: true,
    description:
      "Omitted: PRIMARY for a character's first image, else REFERENCE. PRIMARY demotes the present one.",
  })
  type?: ReferenceImageType | null;

  @Field(() => String, {
    nullable: true,
    description: `Up to ${MAX_CAPTION_LENGTH.toLocaleString("en")} characters.`,
  })
  caption?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_WAIT_MS, description: WAIT_DESCRIPTION })
  waitMs?: number | null;
}

@InputType()
export class UploadReferenceImagesInput {
  @Field(() => ID, { description: "Whose pictures they are." })
  characterId!: string;

  @Field(() => [GraphQLUpload], {
    description: `1 to ${MAX_IMAGES_PER_CHARACTER} files, added in this order. One that fails does not fail the others.`,
  })
  files!: Promise<FileUpload>[];

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_WAIT_MS, description: WAIT_DESCRIPTION })
  waitMs?: number | null;
}

@ObjectType()
export class UploadReferenceImagePayload extends Payload {
  @Field(() => ReferenceImage, { nullable: true, description: "The new image." })
  referenceImage?: ReferenceImage | null;

  @Field(() => Character, { nullable: true, description: "The character as it is now." })
  character?: Character | null;
}

@ObjectType({ description: "What became of one file." })
export class UploadReferenceImageResult {
  @Field(() => ReferenceImage, {
    nullable: true,
    description: "The new image; null when the file was refused.",
  })
  referenceImage!: ReferenceImage | null;

  @Field(() => [UserError], { description: "Why the file was refused." })
  userErrors!: UserErrorValue[];
}

@ObjectType()
export class UploadReferenceImagesPayload extends Payload {
  @Field(() => [UploadReferenceImageResult], {
    nullable: true,
    description: "One per file, in the order given; null when nothing was tried.",
  })
  results?: UploadReferenceImageResult[] | null;

  @Field(() => Character, { nullable: true, description: "The character as it is now." })
  character?: Character | null;
}

@ObjectType("DuplicateReferenceImageError", {
  implements: UserError,
  description: "The character has exactly these bytes already.",
})
export class DuplicateReferenceImageErrorObject extends UserError {
  /** What the field `existing` is resolved from. */
  error!: DuplicateReferenceImageError;
}

registerUserErrorType(DuplicateReferenceImageError, "DuplicateReferenceImageError");
