import { GraphQLUpload } from "graphql-upload-minimal";
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import {
  Payload,
  registerUserErrorType,
  UserError,
  type UserErrorValue,
} from "../graphql/user-error.graphql.js";
import { IDEMPOTENCY_KEY_DESCRIPTION } from "../idempotency/key-use.js";
import { ImageOrigin } from "../reference-images/provenance.js";
import { ConsentInput } from "../reference-images/provenance.graphql.js";
import { MAX_CAPTION_LENGTH } from "../reference-images/caption.js";
import { DuplicateReferenceImageError } from "../reference-images/duplicate-reference-image-error.js";
import { ReferenceImageType } from "../reference-images/reference-image.entity.js";
import { ReferenceImage } from "../reference-images/reference-image.graphql.js";
import { DEFAULT_WAIT_MS, MAX_WAIT_MS } from "./wait-for-analyses.js";
import type { IncomingFile } from "./incoming-file.js";
import { MAX_IMAGES_PER_CHARACTER, imageListComplexity } from "../reference-images/max-images.js";

const WAIT_DESCRIPTION = `How long to wait for the analysis, 0 to ${MAX_WAIT_MS} milliseconds. The image is stored in any case; \`status\` says how far it is.`;

const RECORDED_ID_DESCRIPTION =
  "The id of `referenceImage`, also there when a field of it cannot be answered for an outage, which makes it null; null when nothing was recorded.";
const CHARACTER_DESCRIPTION =
  "The character as it is now, or, where it cannot be read at the moment, as it was before; null beside a recorded image when it was deleted since.";

@InputType({ description: "A picture, the character that it shows, and what it is to it." })
export class UploadReferenceImageInput {
  @Field(() => ID, { description: "Whose picture it is." })
  characterId!: string;

  @Field(() => GraphQLUpload, {
    description: "JPEG, PNG, WebP, AVIF or HEIC (GraphQL multipart request specification).",
  })
  file!: Promise<IncomingFile>;

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

  @Field(() => ImageOrigin, {
    nullable: true,
    description: "Where it comes from, as you say; omitted: by what the file says of itself.",
  })
  origin?: ImageOrigin | null;

  @Field(() => ConsentInput, { nullable: true, description: "That somebody agreed to its use." })
  consent?: ConsentInput | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_WAIT_MS, description: WAIT_DESCRIPTION })
  waitMs?: number | null;

  @Field(() => String, { nullable: true, description: IDEMPOTENCY_KEY_DESCRIPTION })
  idempotencyKey?: string | null;
}

@InputType({ description: "Several pictures and the character that they show." })
export class UploadReferenceImagesInput {
  @Field(() => ID, { description: "Whose pictures they are." })
  characterId!: string;

  @Field(() => [GraphQLUpload], {
    description: `1 to ${MAX_IMAGES_PER_CHARACTER} files, added in this order. One that fails does not fail the others.`,
  })
  files!: Promise<IncomingFile>[];

  @Field(() => ImageOrigin, {
    nullable: true,
    description: "Where they all come from, as you say; omitted: by what each file says of itself.",
  })
  origin?: ImageOrigin | null;

  @Field(() => ConsentInput, {
    nullable: true,
    description: "That somebody agreed to their use, for all of them.",
  })
  consent?: ConsentInput | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_WAIT_MS, description: WAIT_DESCRIPTION })
  waitMs?: number | null;

  @Field(() => String, {
    nullable: true,
    description: `${IDEMPOTENCY_KEY_DESCRIPTION} It counts for each file by its place in \`files\`.`,
  })
  idempotencyKey?: string | null;
}

@ObjectType({ description: "The recorded image, or why there is none." })
export class UploadReferenceImagePayload extends Payload {
  @Field(() => ReferenceImage, { nullable: true, description: "The new image." })
  referenceImage?: ReferenceImage | null;

  @Field(() => ID, { nullable: true, description: RECORDED_ID_DESCRIPTION })
  referenceImageId?: string | null;

  @Field(() => Character, { nullable: true, description: CHARACTER_DESCRIPTION })
  character?: Character | null;
}

@ObjectType({ description: "What became of one file." })
export class UploadReferenceImageResult {
  @Field(() => ReferenceImage, {
    nullable: true,
    description: "The new image; null when the file was refused.",
  })
  referenceImage!: ReferenceImage | null;

  @Field(() => ID, { nullable: true, description: RECORDED_ID_DESCRIPTION })
  referenceImageId!: string | null;

  @Field(() => [UserError], { description: "Why the file was refused." })
  userErrors!: UserErrorValue[];
}

@ObjectType({ description: "What became of each file." })
export class UploadReferenceImagesPayload extends Payload {
  @Field(() => [UploadReferenceImageResult], {
    nullable: true,
    description: "One per file, in the order given; null when nothing was tried.",
    complexity: imageListComplexity,
  })
  results?: UploadReferenceImageResult[] | null;

  @Field(() => Character, { nullable: true, description: CHARACTER_DESCRIPTION })
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
