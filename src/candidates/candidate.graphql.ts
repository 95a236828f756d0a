import { GraphQLJSONObject } from "graphql-scalars";
import { Field, Float, InputType, ObjectType } from "type-graphql";
import "./candidate-enums.graphql.js";
import { textComplexity } from "../graphql/complexity.js";
import { createConnectionType } from "../graphql/connection.js";
import { Node } from "../graphql/node.graphql.js";
import { toGlobalId } from "../ids/global-id.js";
import { MatchVerdict } from "../judgement/likeness/match.js";
import { Picture, pictureFieldsOf } from "../reference-images/picture.graphql.js";
import { MAX_PROMPT_LENGTH, MAX_SOURCE_LENGTH } from "./candidate-details.js";
import { CandidateReviewEntity, ReviewDecision } from "./candidate-review.entity.js";
import {
  type CandidateEntity,
  CandidateStatus,
  DetailOrigin,
  GeneratedAtOrigin,
} from "./candidate.entity.js";
import { MAX_PARAMETERS_BYTES } from "./parameters.js";

const PROMPT = `Up to ${MAX_PROMPT_LENGTH.toLocaleString("en")} characters.`;
const fromOf = (what: string) => `Who says so; null without a ${what}.`;

@ObjectType({
  implements: Node,
  description:
    "A generated picture that waits for a person's decision, or has one. Nothing approves by itself.",
})
export class Candidate extends Picture {
  @Field(() => CandidateStatus, { description: "What became of it." })
  status!: CandidateStatus;

  @Field(() => String, {
    nullable: true,
    description: "Why its last analysis was given up; null where it was not.",
  })
  failureReason!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "As whoever submitted it named the file.",
    complexity: textComplexity(255),
  })
  fileName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: `What the generator was asked for. ${PROMPT}`,
    complexity: textComplexity(MAX_PROMPT_LENGTH),
  })
  prompt!: string | null;

  @Field(() => DetailOrigin, { nullable: true, description: fromOf("prompt") })
  promptFrom!: DetailOrigin | null;

  @Field(() => String, {
    nullable: true,
    description: `What made it, e.g. a checkpoint or a workflow. Up to ${MAX_SOURCE_LENGTH} characters.`,
    complexity: textComplexity(MAX_SOURCE_LENGTH),
  })
  source!: string | null;

  @Field(() => DetailOrigin, { nullable: true, description: fromOf("source") })
  sourceFrom!: DetailOrigin | null;

  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description: "What it was made with, as it was sent or written; nothing of it is understood.",
    complexity: textComplexity(MAX_PARAMETERS_BYTES),
  })
  parameters!: object | null;

  @Field(() => DetailOrigin, { nullable: true, description: "Who says so; null without parameters." })
  parametersFrom!: DetailOrigin | null;

  @Field(() => Date, { description: "When it was generated; `generatedAtFrom` tells who says so." })
  generatedAt!: Date;

  @Field(() => GeneratedAtOrigin, { description: "Who says when it was generated." })
  generatedAtFrom!: GeneratedAtOrigin;

  @Field(() => Date, { description: "When it arrived." })
  createdAt!: Date;

  /** The row behind it, for resolvers. */
  entity!: CandidateEntity;
}

const SHARED_FIELDS = [
  "status",
  "prompt",
  "promptFrom",
  "source",
  "sourceFrom",
  "parameters",
  "parametersFrom",
  "generatedAt",
  "generatedAtFrom",
] as const satisfies (keyof CandidateEntity)[];

export function toCandidate(entity: CandidateEntity): Candidate {
  const shared = Object.fromEntries(SHARED_FIELDS.map((field) => [field, entity[field] ?? null]));
  // Kept while it is tried again, to tell that from a first try.
  const failureReason = entity.status === CandidateStatus.SCORING ? null : entity.failureReason;
  const id = toGlobalId("Candidate", entity.id);
  return Object.assign(new Candidate(), {
    id,
    ...pictureFieldsOf(entity),
    ...shared,
    failureReason: failureReason ?? null,
    entity,
  });
}

export const CandidateConnection = createConnectionType("Candidate", Candidate);

@ObjectType({ description: "What a person decided about a candidate, and when." })
export class CandidateReview {
  @Field(() => ReviewDecision, { description: "The decision." })
  decision!: ReviewDecision;

  @Field(() => String, {
    nullable: true,
    description: "What the reviewer wrote.",
    complexity: textComplexity(2_000),
  })
  note!: string | null;

  @Field(() => String, { description: "Name of the key that decided, as it was then." })
  reviewer!: string;

  @Field(() => Date, { description: "When it was decided." })
  createdAt!: Date;
}

export const toCandidateReview = ({
  decision,
  note,
  reviewer,
  createdAt,
}: CandidateReviewEntity): CandidateReview =>
  Object.assign(new CandidateReview(), { decision, note, reviewer, createdAt });

@InputType({ description: "Which candidates to list; all conditions have to hold." })
export class CandidateFilter {
  @Field(() => CandidateStatus, { nullable: true, description: "What became of it." })
  status?: CandidateStatus | null;

  @Field(() => MatchVerdict, { nullable: true, description: "The `verdict` of its `match`." })
  verdict?: MatchVerdict | null;

  @Field(() => Float, {
    nullable: true,
    description: "Lowest match score, 0-1. Those without a score are left out.",
  })
  minScore?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Highest match score, 0-1. Those without a score are left out.",
  })
  maxScore?: number | null;

  @Field(() => String, { nullable: true, description: "Exactly this source. Blank: any." })
  source?: string | null;

  @Field(() => Date, { nullable: true, description: "Only what arrived at this time or later." })
  createdFrom?: Date | null;

  @Field(() => Date, { nullable: true, description: "Only what arrived before this time." })
  createdBefore?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: "Only what was generated at this time or later, as `generatedAt` says.",
  })
  generatedFrom?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: "Only what was generated before this time, as `generatedAt` says.",
  })
  generatedBefore?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether the character has a reference image of the same bytes, as after `promoteCandidate`.",
  })
  hasReferenceImage?: boolean | null;
}
