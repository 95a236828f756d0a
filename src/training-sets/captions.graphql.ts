import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { listComplexity, textComplexity } from "../graphql/complexity.js";
import { Payload } from "../graphql/user-error.graphql.js";
import { MAX_CAPTION_LENGTH } from "../reference-images/caption.js";
import { CaptionProblemCode } from "./captions/lint-captions.js";
import { DEFAULT_CLASS_NAME } from "./check-naming.js";
import type { CaptionChange } from "./fix-captions.js";
import { TrainingPicture, toTrainingPicture } from "./readiness.graphql.js";
import type { CaptionReportValue, ReportedCaptionProblem } from "./report-on-captions.js";
import { MAX_TRAINING_CANDIDATES } from "./training-material.js";

registerEnumType(CaptionProblemCode, {
  name: "CaptionProblemCode",
  description: "What is wrong with captions that a character is to be trained by. More may be added.",
  valuesConfig: {
    MISSING_CAPTION: { description: "Nothing is written." },
    MISSING_TRIGGER: { description: "The trigger word is not in it." },
    EQUAL_CAPTIONS: { description: "Several say the same." },
    REPEATED_PHRASE: { description: "Words that stand in at least 80 % of the captions." },
    IDENTITY_WORDS: { description: "Words about hair, eyes, age or face." },
    CONTRADICTS_MEASURE: { description: "Names another view than the picture was measured to show." },
  },
});

/** Of pictures that a problem names, and of problems there are. */
const NAMED_PICTURES = 20;
const PROBLEMS = 40;

@ObjectType({ description: "A picture's caption, as it is written and as it would stand in the files." })
export class TrainingCaption {
  @Field(() => TrainingPicture, { description: "Whose it is." })
  picture!: TrainingPicture;

  @Field(() => String, {
    nullable: true,
    description: "As people wrote it; null without one.",
    complexity: textComplexity(MAX_CAPTION_LENGTH),
  })
  written!: string | null;

  @Field(() => String, {
    description:
      "As `createTrainingSet` would write it now: trigger word, class, framing, angle, expression and light as measured, and the words of `written`. One that names the trigger word stays as it is.",
    complexity: textComplexity(MAX_CAPTION_LENGTH),
  })
  composed!: string;
}

@ObjectType({ description: "Something that is wrong with captions, and what to do about it." })
export class CaptionProblem {
  @Field(() => CaptionProblemCode, { description: "For programs." })
  code!: CaptionProblemCode;

  @Field(() => String, { nullable: true, description: "The words that it is about, if it is about some." })
  phrase!: string | null;

  @Field(() => String, { description: "For people: what is wrong.", complexity: textComplexity(300) })
  message!: string;

  @Field(() => String, { description: "For people: what to do.", complexity: textComplexity(200) })
  advice!: string;

  @Field(() => [TrainingPicture], {
    description: "Whose captions it is about.",
    complexity: listComplexity(NAMED_PICTURES),
  })
  pictures!: TrainingPicture[];
}

@ObjectType({ description: "How captions would do for training." })
export class CaptionReport {
  @Field(() => [TrainingCaption], {
    description: "One for each picture.",
    complexity: listComplexity(MAX_TRAINING_CANDIDATES),
  })
  captions!: TrainingCaption[];

  @Field(() => [CaptionProblem], {
    description: "What is wrong with them; `fixCaptions` mends it.",
    complexity: listComplexity(PROBLEMS),
  })
  problems!: CaptionProblem[];
}

export const toCaptionProblem = ({ pictures, ...problem }: ReportedCaptionProblem): CaptionProblem => ({
  ...problem,
  pictures: pictures.map(toTrainingPicture),
});

export const toCaptionReport = ({ captions, problems }: CaptionReportValue): CaptionReport => ({
  captions: captions.map(({ ref, ...caption }) => ({ ...caption, picture: toTrainingPicture(ref) })),
  problems: problems.map(toCaptionProblem),
});

@InputType({ description: "Whose captions to mend, and what the character is to be called by." })
export class FixCaptionsInput {
  @Field(() => ID, { description: "Whose pictures." })
  characterId!: string;

  @Field(() => String, { description: "The word that is to call the character, as in `createTrainingSet`." })
  triggerWord!: string;

  @Field(() => String, { nullable: true, description: `As there; null means \`${DEFAULT_CLASS_NAME}\`.` })
  className?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: `Approved candidates, at most ${MAX_TRAINING_CANDIDATES}; null: all that are approved, the newest ${MAX_TRAINING_CANDIDATES} of more.`,
  })
  candidateIds?: string[] | null;

  @Field(() => Boolean, {
    defaultValue: true,
    description: "Whether the captions of references are mended, too.",
  })
  includeReferences!: boolean;

  @Field(() => [ID], {
    nullable: true,
    description: "Of the references only these; null: all that may be used.",
  })
  referenceImageIds?: string[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Whether to say only what would be changed, and change nothing.",
  })
  dryRun!: boolean;
}

@ObjectType("CaptionChange", { description: "A caption that was changed, or would be." })
export class CaptionChangeObject {
  @Field(() => TrainingPicture, { description: "Whose it is." })
  picture!: TrainingPicture;

  @Field(() => String, {
    nullable: true,
    description: "What was written; null: nothing.",
    complexity: textComplexity(MAX_CAPTION_LENGTH),
  })
  before!: string | null;

  @Field(() => String, {
    description: "What is written now, or would be.",
    complexity: textComplexity(MAX_CAPTION_LENGTH),
  })
  after!: string;
}

export const toCaptionChange = ({ ref, before, after }: CaptionChange): CaptionChangeObject => ({
  picture: toTrainingPicture(ref),
  before,
  after,
});

@ObjectType({ description: "What was mended, or would be, and what was not." })
export class FixCaptionsPayload extends Payload {
  @Field(() => [CaptionChangeObject], {
    nullable: true,
    description: "The captions that are others now, or would be.",
    complexity: listComplexity(MAX_TRAINING_CANDIDATES),
  })
  changes?: CaptionChangeObject[] | null;

  @Field(() => [CaptionProblem], {
    nullable: true,
    description: "What is wrong with the captions afterwards: only people can mend it.",
    complexity: listComplexity(PROBLEMS),
  })
  problems?: CaptionProblem[] | null;

  @Field(() => Character, { nullable: true, description: "Whose pictures they are." })
  character?: Character | null;
}
