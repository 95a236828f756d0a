import { GraphQLUpload } from "graphql-upload-minimal";
import { ArgsType, Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { Payload } from "../graphql/user-error.graphql.js";
import { NotScoredReason } from "../judgement/likeness/match.js";
import { Rectangle } from "../reference-images/reference-image.graphql.js";
import type { IncomingFile } from "../uploads/incoming-file.js";
import { DEFAULT_FOUND, DEFAULT_MIN_SCORE, MAX_FOUND } from "./check-search.js";

const FIRST = `At most so many, 1 to ${MAX_FOUND}; ${DEFAULT_FOUND} unless told.`;
const MIN_SCORE = `The lowest score to answer, 0-1; ${DEFAULT_MIN_SCORE} unless told, the point of equal error.`;

@InputType({ description: "Names a picture, and what is to be answered." })
export class FindCharactersInput {
  @Field(() => GraphQLUpload, {
    nullable: true,
    description:
      "JPEG, PNG, WebP, AVIF or HEIC (GraphQL multipart request specification); nothing of it is stored. This or `imageId`.",
  })
  file?: Promise<IncomingFile> | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "A reference image, whose own character is left out of the answer, or a candidate. This or `file`.",
  })
  imageId?: string | null;

  @Field(() => Int, { nullable: true, description: FIRST })
  first?: number | null;

  @Field(() => Float, { nullable: true, description: MIN_SCORE })
  minScore?: number | null;
}

@ArgsType()
export class SimilarCharactersArgs {
  @Field(() => Int, { nullable: true, description: FIRST })
  first?: number | null;

  @Field(() => Float, { nullable: true, description: MIN_SCORE })
  minScore?: number | null;
}

@ObjectType({ description: "A character that a picture may show." })
export class FoundCharacter {
  @Field(() => Character, { description: "Whose template it is." })
  character!: Character;

  @Field(() => Float, {
    description:
      "0-1, of a face of the picture against the character's template: 0.85 lets one stranger in 1,000 pass and 0.5 is the point of equal error, measured for a template of as many photos. Among so many characters some strangers come near: of 100,000, a hundred reach 0.85 by chance.",
  })
  score!: number;

  @Field(() => Float, { description: "Euclidean distance to the template, 0-2." })
  distance!: number;

  @Field(() => Rectangle, { description: "Which face of the picture it is, in pixels of the upright image." })
  box!: Rectangle;
}

@ObjectType({ description: "A character that looks like another." })
export class SimilarCharacter {
  @Field(() => Character, { description: "The other one." })
  character!: Character;

  @Field(() => Float, {
    description:
      "0-1, of the two templates: the scale of a photo against a template, moved by what the second template averages, too. It is read, not fitted, for two templates (`npm run eval:templates`): up to four photos each, 0.85 lets about as few strangers pass; for more, too few people could be read.",
  })
  score!: number;

  @Field(() => Float, { description: "Euclidean distance of the two templates, 0-2." })
  distance!: number;
}

@ObjectType({ description: "Whose face it may be." })
export class FindCharactersPayload extends Payload {
  @Field(() => [FoundCharacter], {
    nullable: true,
    description: `Best first; at most ${MAX_FOUND}. Empty where nobody is alike enough, or no face can be told by. Null where the request was refused.`,
  })
  characters?: FoundCharacter[] | null;

  @Field(() => Int, { nullable: true, description: "All faces found in the picture." })
  faceCount?: number | null;

  @Field(() => NotScoredReason, {
    nullable: true,
    description: "Why no face of it was looked for: that of the most prominent one. Null where one was.",
  })
  notScoredReason?: NotScoredReason | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "How many characters it was held against: those of your workspace with a template by the same version of the analyser.",
  })
  searched?: number | null;
}
