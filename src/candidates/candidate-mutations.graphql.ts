import { GraphQLUpload } from "graphql-upload-minimal";
import { GraphQLJSONObject } from "graphql-scalars";
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { listComplexity } from "../graphql/complexity.js";
import { Payload } from "../graphql/user-error.graphql.js";
import { IDEMPOTENCY_KEY_DESCRIPTION } from "../idempotency/key-use.js";
import { MAX_CAPTION_LENGTH } from "../reference-images/caption.js";
import { ReferenceImageType } from "../reference-images/reference-image.entity.js";
import { ReferenceImage } from "../reference-images/reference-image.graphql.js";
import type { IncomingFile } from "../uploads/incoming-file.js";
import { DEFAULT_WAIT_MS, MAX_WAIT_MS } from "../uploads/wait-for-analyses.js";
import { MAX_PROMPT_LENGTH, MAX_SOURCE_LENGTH } from "./candidate-details.js";
import { MAX_CANDIDATES_AT_ONCE, MAX_CANDIDATES_PER_CHARACTER } from "./candidate-errors.js";
import { ReviewDecision } from "./candidate-review.entity.js";
import { Candidate } from "./candidate.graphql.js";
import { MAX_PARAMETERS_BYTES, MAX_PARAMETERS_DEPTH, type Parameters } from "./parameters.js";
import { MAX_NOTE_LENGTH } from "./review-candidates.js";

const count = (most: number): string => most.toLocaleString("en");
const FROM_FILE = "Omitted: what a generator wrote into the file, if anything.";
const CAPTION = `Up to ${count(MAX_CAPTION_LENGTH)} characters.`;

@InputType({ description: "A generated picture, whom it is to show, and how it was made." })
export class SubmitCandidateInput {
  @Field(() => ID, {
    description: `Whom it is to show: a character takes up to ${count(MAX_CANDIDATES_PER_CHARACTER)} candidates.`,
  })
  characterId!: string;

  @Field(() => GraphQLUpload, {
    description: "JPEG, PNG, WebP, AVIF or HEIC (GraphQL multipart request specification).",
  })
  file!: Promise<IncomingFile>;

  @Field(() => String, {
    nullable: true,
    description: `What the generator was asked for, up to ${count(MAX_PROMPT_LENGTH)} characters. ${FROM_FILE}`,
  })
  prompt?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `What made it, e.g. a checkpoint or a workflow, up to ${MAX_SOURCE_LENGTH} characters: lists and scores over time go by it. ${FROM_FILE}`,
  })
  source?: string | null;

  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description: `What it was made with: up to ${count(MAX_PARAMETERS_BYTES)} bytes as JSON without white space, up to ${MAX_PARAMETERS_DEPTH} levels deep; in variables their own limits hold too. ${FROM_FILE}`,
  })
  parameters?: Parameters | null;

  @Field(() => String, { nullable: true, description: CAPTION })
  caption?: string | null;

  @Field(() => Date, {
    nullable: true,
    description: "When it was generated, from 1990 to now. Omitted: what the file says, else now.",
  })
  generatedAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_WAIT_MS,
    description: `How long to wait for the score, 0 to ${MAX_WAIT_MS} milliseconds. The candidate is stored in any case; \`status\` says how far it is.`,
  })
  waitMs?: number | null;

  @Field(() => String, { nullable: true, description: IDEMPOTENCY_KEY_DESCRIPTION })
  idempotencyKey?: string | null;
}

@ObjectType({ description: "The recorded candidate, or why there is none." })
export class SubmitCandidatePayload extends Payload {
  @Field(() => Candidate, { nullable: true, description: "The new candidate." })
  candidate?: Candidate | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "The id of `candidate`, also there when a field of it cannot be answered for an outage, which makes it null; null when nothing was recorded.",
  })
  candidateId?: string | null;
}

@InputType({ description: "Names candidates, and what is decided about them." })
export class ReviewCandidatesInput {
  @Field(() => [ID], {
    description: `1 to ${MAX_CANDIDATES_AT_ONCE} candidates, of any characters of your workspace.`,
  })
  ids!: string[];

  @Field(() => ReviewDecision, {
    description: "Of all of them. Approved can be only what was analysed; rejected can be all.",
  })
  decision!: ReviewDecision;

  @Field(() => String, {
    nullable: true,
    description: `Why, for people: up to ${count(MAX_NOTE_LENGTH)} characters, kept with each decision.`,
  })
  note?: string | null;
}

@ObjectType({ description: "The candidates that were decided about." })
export class ReviewCandidatesPayload extends Payload {
  @Field(() => [Candidate], {
    nullable: true,
    description:
      "As they are now, each once, in the order of `ids`; null where one of them is wrong: then nothing was decided.",
    complexity: listComplexity(MAX_CANDIDATES_AT_ONCE),
  })
  candidates?: Candidate[] | null;
}

@InputType({ description: "Names a candidate, and what of it changes; what is omitted stays." })
export class UpdateCandidateInput {
  @Field(() => ID, { description: "The candidate to change." })
  id!: string;

  @Field(() => String, { nullable: true, description: `${CAPTION} Null or blank clears it.` })
  caption?: string | null;
}

@ObjectType({ description: "The candidate with its changes." })
export class UpdateCandidatePayload extends Payload {
  @Field(() => Candidate, { nullable: true, description: "The candidate as it is now." })
  candidate?: Candidate | null;
}

@InputType({ description: "Names candidates to delete." })
export class DeleteCandidatesInput {
  @Field(() => ID, { description: "Whose candidates they are." })
  characterId!: string;

  @Field(() => [ID], { description: `1 to ${MAX_CANDIDATES_AT_ONCE} of the character's candidates.` })
  ids!: string[];
}

@ObjectType({ description: "What was deleted." })
export class DeleteCandidatesPayload extends Payload {
  @Field(() => [ID], { nullable: true, description: "The ids that no longer exist." })
  deletedIds?: string[] | null;

  @Field(() => Character, { nullable: true, description: "The character as it is now." })
  character?: Character | null;
}

@InputType({ description: "Names an approved candidate, and what it becomes." })
export class PromoteCandidateInput {
  @Field(() => ID, { description: "The candidate." })
  id!: string;

  @Field(() => ReferenceImageType, {
    nullable: true,
    description:
      "Omitted: PRIMARY for a character's first image, else REFERENCE. PRIMARY demotes the present one.",
  })
  type?: ReferenceImageType | null;
}

@ObjectType({ description: "The new reference image, and the candidate, which stays." })
export class PromoteCandidatePayload extends Payload {
  @Field(() => ReferenceImage, {
    nullable: true,
    description:
      "The reference image of the same stored file, READY unless another version of the analyser described the candidate.",
  })
  referenceImage?: ReferenceImage | null;

  @Field(() => Candidate, { nullable: true, description: "The candidate." })
  candidate?: Candidate | null;
}

@InputType({ description: "Names a character whose candidates are to be scored anew." })
export class RescoreCandidatesInput {
  @Field(() => ID, { description: "The character." })
  characterId!: string;
}

@ObjectType({ description: "The character whose candidates are being scored anew." })
export class RescoreCandidatesPayload extends Payload {
  @Field(() => Character, { nullable: true, description: "The character." })
  character?: Character | null;
}
