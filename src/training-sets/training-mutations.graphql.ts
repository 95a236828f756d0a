import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { listComplexity } from "../graphql/complexity.js";
import { Payload } from "../graphql/user-error.graphql.js";
import { IDEMPOTENCY_KEY_DESCRIPTION } from "../idempotency/key-use.js";
import { DEFAULT_CLASS_NAME, MAX_WORD_LENGTH } from "./check-naming.js";
import { DEFAULT_RESOLUTION, RESOLUTIONS } from "./check-resolution.js";
import { TrainingPicture, TrainingReadiness } from "./readiness.graphql.js";
import { MAX_TRAINING_CANDIDATES } from "./training-material.js";
import { TrainingLayout } from "./training-set.entity.js";
import { TrainingSet } from "./training-set.graphql.js";

@InputType({ description: "Which pictures to freeze, for which trainer." })
export class CreateTrainingSetInput {
  @Field(() => ID, { description: "Whom the set is of." })
  characterId!: string;

  @Field(() => String, {
    description: `The word that is to call the character: letters, digits, - and _, up to ${MAX_WORD_LENGTH} characters. Take one that means nothing else.`,
  })
  triggerWord!: string;

  @Field(() => String, {
    nullable: true,
    description: `What kind of thing the character is, which stands behind the trigger word; null means \`${DEFAULT_CLASS_NAME}\`.`,
  })
  className?: string | null;

  @Field(() => Int, {
    defaultValue: DEFAULT_RESOLUTION,
    description: `What the trainer will run at: ${RESOLUTIONS.join(", ")}.`,
  })
  resolution!: number;

  @Field(() => TrainingLayout, { description: "Which trainer will read it." })
  layout!: TrainingLayout;

  @Field(() => [ID], {
    nullable: true,
    description: `The candidates, at most ${MAX_TRAINING_CANDIDATES}, all of them approved; null: all that are approved, the newest ${MAX_TRAINING_CANDIDATES} of more. \`proposeTrainingSet\` chooses.`,
  })
  candidateIds?: string[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "Whether the reference images are in it, but for those that are set aside or lack a consent that the workspace requires.",
  })
  includeReferences!: boolean;

  @Field(() => [ID], {
    nullable: true,
    description:
      "Of the references only these, together with `includeReferences`; null: all that may be used.",
  })
  referenceImageIds?: string[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Whether to make it even where `trainingReadiness` says that it is not ready.",
  })
  allowIncomplete!: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Whether a mask of the face's box comes with each picture, for training with a masked loss.",
  })
  masks!: boolean;

  @Field(() => String, { nullable: true, description: IDEMPOTENCY_KEY_DESCRIPTION })
  idempotencyKey?: string | null;
}

@ObjectType({ description: "The set, whose files are being made, or why there is none." })
export class CreateTrainingSetPayload extends Payload {
  @Field(() => TrainingSet, { nullable: true, description: "The new set; BUILDING at first." })
  trainingSet?: TrainingSet | null;
}

@InputType({ description: "Names a training set." })
export class DeleteTrainingSetInput {
  @Field(() => ID, { description: "The set." })
  id!: string;
}

@ObjectType({ description: "The set that is gone, and whom it was of." })
export class DeleteTrainingSetPayload extends Payload {
  @Field(() => ID, { nullable: true, description: "The id that it had." })
  deletedId?: string | null;

  @Field(() => Character, { nullable: true, description: "Whom it was of." })
  character?: Character | null;
}

@InputType({ description: "Of whose pictures to choose, and how many." })
export class ProposeTrainingSetInput {
  @Field(() => ID, { description: "Whom the set is to be of." })
  characterId!: string;

  @Field(() => Int, {
    defaultValue: DEFAULT_RESOLUTION,
    description: `What the trainer will run at: ${RESOLUTIONS.join(", ")}.`,
  })
  resolution!: number;

  @Field(() => Int, {
    nullable: true,
    description: `The most pictures, 1 to ${MAX_TRAINING_CANDIDATES}; null: as many as are of use (\`readiness.most\`).`,
  })
  size?: number | null;

  @Field(() => Boolean, {
    defaultValue: true,
    description: "Whether to choose of the reference images, too.",
  })
  includeReferences!: boolean;
}

@ObjectType({ description: "A picture that was looked at, and why it is in a proposal, or is not." })
export class ProposedPicture {
  @Field(() => TrainingPicture, { description: "The picture." })
  picture!: TrainingPicture;

  @Field(() => [String], { description: "Why, for people; the strongest reason first." })
  reasons!: string[];
}

@ObjectType({ description: "A varied, balanced choice of what is approved; nothing of it is stored." })
export class ProposeTrainingSetPayload extends Payload {
  @Field(() => [ProposedPicture], {
    nullable: true,
    description: "What to put into the set.",
    complexity: listComplexity(MAX_TRAINING_CANDIDATES),
  })
  chosen?: ProposedPicture[] | null;

  @Field(() => [ProposedPicture], {
    nullable: true,
    description: "What to leave out.",
    complexity: listComplexity(MAX_TRAINING_CANDIDATES),
  })
  leftOut?: ProposedPicture[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: "The chosen candidates, as `createTrainingSet` takes them.",
  })
  candidateIds?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: "The chosen references, as `createTrainingSet` takes them.",
  })
  referenceImageIds?: string[] | null;

  @Field(() => TrainingReadiness, { nullable: true, description: "How ready the chosen ones are." })
  readiness?: TrainingReadiness | null;
}
