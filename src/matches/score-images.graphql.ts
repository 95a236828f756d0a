import { GraphQLUpload } from "graphql-upload-minimal";
import { Field, ID, InputType, ObjectType } from "type-graphql";
import { listComplexity } from "../graphql/complexity.js";
import { Payload, UserError, type UserErrorValue } from "../graphql/user-error.graphql.js";
import { ImageAssessmentObject } from "../identity-sets/assessment.graphql.js";
import type { IncomingFile } from "../uploads/incoming-file.js";
import { MatchResult } from "./match-result.graphql.js";
import { MAX_SCORED_IMAGES } from "./score-images.js";

@InputType({ description: "A picture, and the character that it is meant to show." })
export class ScoreImageInput {
  @Field(() => ID, { description: "Whom the picture is meant to show." })
  characterId!: string;

  @Field(() => GraphQLUpload, {
    description: "JPEG, PNG, WebP, AVIF or HEIC (GraphQL multipart request specification).",
  })
  file!: Promise<IncomingFile>;
}

@InputType({ description: "Several pictures, and the character that they are meant to show." })
export class ScoreImagesInput {
  @Field(() => ID, { description: "Whom the pictures are meant to show." })
  characterId!: string;

  @Field(() => [GraphQLUpload], {
    description: `1 to ${MAX_SCORED_IMAGES} files. One that is refused does not spoil the others.`,
  })
  files!: Promise<IncomingFile>[];
}

const ASSESSMENT_DESCRIPTION = "What is found in it, as a reference would be assessed within the set.";

@ObjectType({ description: "How a picture that was not stored stands to a character." })
export class ScoreImagePayload extends Payload {
  @Field(() => MatchResult, { nullable: true, description: "Null where the file was refused." })
  match?: MatchResult | null;

  @Field(() => ImageAssessmentObject, { nullable: true, description: ASSESSMENT_DESCRIPTION })
  assessment?: ImageAssessmentObject | null;
}

@ObjectType({ description: "What came of one file." })
export class ScoreImageResult {
  @Field(() => MatchResult, { nullable: true, description: "Null where the file was refused." })
  match!: MatchResult | null;

  @Field(() => ImageAssessmentObject, { nullable: true, description: ASSESSMENT_DESCRIPTION })
  assessment!: ImageAssessmentObject | null;

  @Field(() => [UserError], { description: "Why the file was refused." })
  userErrors!: UserErrorValue[];
}

@ObjectType({ description: "What came of each file." })
export class ScoreImagesPayload extends Payload {
  @Field(() => [ScoreImageResult], {
    nullable: true,
    description: "One per file, in the order given; null when nothing was tried.",
    complexity: listComplexity(MAX_SCORED_IMAGES),
  })
  results?: ScoreImageResult[] | null;
}
