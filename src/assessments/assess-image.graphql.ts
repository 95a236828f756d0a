import { GraphQLUpload } from "graphql-upload-minimal";
import { Field, Float, ID, InputType, ObjectType } from "type-graphql";
import { Payload, UserError, type UserErrorValue } from "../graphql/user-error.graphql.js";
import { ImageAssessmentObject } from "../identity-sets/assessment.graphql.js";
import { Face } from "../reference-images/face.graphql.js";
import type { IncomingFile } from "../uploads/incoming-file.js";

@InputType({ description: "Names a picture and the character that it might be added to." })
export class AssessImageInput {
  @Field(() => ID, { description: "Whose picture it might become." })
  characterId!: string;

  @Field(() => GraphQLUpload, {
    description: "JPEG, PNG, WebP, AVIF or HEIC (GraphQL multipart request specification).",
  })
  file!: Promise<IncomingFile>;
}

@ObjectType("UploadPreview", { description: "What an upload of a picture would do to the face lock." })
export class UploadPreviewObject {
  @Field(() => Float, {
    nullable: true,
    description: "The face lock's cohesion after the upload, 0-1; null with fewer than two images in it.",
  })
  cohesion!: number | null;

  @Field(() => Float, { nullable: true, description: "The face lock's cohesion as it is." })
  cohesionBefore!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "Euclidean distance the template would move; null when there is no template yet, or none of the same model.",
  })
  templateShift!: number | null;

  @Field(() => Float, {
    description: "The picture's share of the template, 0-1; 0 when it would be no part of it.",
  })
  weight!: number;

  @Field(() => UserError, {
    nullable: true,
    description:
      "What the upload would be refused with as things are: DUPLICATE_IMAGE or TOO_MANY_IMAGES. Then it would change nothing. Null when it would be taken.",
  })
  refusal!: UserErrorValue | null;
}

@ObjectType({ description: "What was found in a picture that was not stored, and what its upload would do." })
export class AssessImagePayload extends Payload {
  @Field(() => ImageAssessmentObject, {
    nullable: true,
    description: "How well it would serve as a reference.",
  })
  assessment?: ImageAssessmentObject | null;

  @Field(() => Face, { nullable: true, description: "The most prominent face; null: none found." })
  face?: Face | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "How well its face fits the template made of the character's images (the same bytes left out), 0-1: 0.85 lets one stranger in 1,000 pass, 0.5 is the point of equal error. Null without a face, for a drawn one, or with no usable image to compare with.",
  })
  matchScore?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "Why `matchScore` is null, for people; null where there is a score.",
  })
  matchScoreReason?: string | null;

  @Field(() => UploadPreviewObject, { nullable: true, description: "What an upload would do." })
  preview?: UploadPreviewObject | null;
}
