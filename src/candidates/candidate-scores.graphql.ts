import { Field, Float, Int, ObjectType, registerEnumType } from "type-graphql";
import { textComplexity } from "../graphql/complexity.js";
import { MAX_SOURCE_LENGTH } from "./candidate-details.js";
import { type PeriodScores, ScorePeriod } from "./candidate-scores.js";

registerEnumType(ScorePeriod, {
  name: "ScorePeriod",
  description: "What scores are gathered by.",
  valuesConfig: {
    DAY: { description: "A day of UTC." },
    WEEK: { description: "A week of UTC that begins on Monday (ISO 8601)." },
  },
});

@ObjectType({ description: "How the candidates of one source scored that were generated in one period." })
export class CandidateScores {
  @Field(() => Date, { description: "When the period begins." })
  periodStart!: Date;

  @Field(() => String, {
    nullable: true,
    description: "What made them; null: of those nobody says.",
    complexity: textComplexity(MAX_SOURCE_LENGTH),
  })
  source!: string | null;

  @Field(() => Int, { description: "How many there are." })
  count!: number;

  @Field(() => Int, { description: "How many of them have a match score." })
  scored!: number;

  @Field(() => Float, {
    nullable: true,
    description: "A quarter of the scores lie below, 0-1; null without a score.",
  })
  lowerQuartile!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Half of the scores lie below, 0-1; null without a score.",
  })
  median!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Three quarters of the scores lie below, 0-1; null without a score.",
  })
  upperQuartile!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Share of the scored ones whose `verdict` is ACCEPT, 0-1; null without a score.",
  })
  acceptedShare!: number | null;

  @Field(() => Int, { description: "How many of them people have decided about." })
  reviewed!: number;

  @Field(() => Float, {
    nullable: true,
    description: "Share of those that people approved, 0-1; null where nobody decided.",
  })
  approvedShare!: number | null;
}

export function toCandidateScores({ accepted, approved, rejected, ...row }: PeriodScores): CandidateScores {
  const reviewed = approved + rejected;
  return Object.assign(new CandidateScores(), {
    ...row,
    acceptedShare: row.scored === 0 ? null : accepted / row.scored,
    reviewed,
    approvedShare: reviewed === 0 ? null : approved / reviewed,
  });
}
