import { Field, Float, Int, ObjectType } from "type-graphql";

@ObjectType({ description: "Some match scores in brief, 0-1." })
export class ScoreDistribution {
  @Field(() => Int, { description: "How many scores: of few, the percentiles say little." })
  count!: number;

  @Field(() => Float, { description: "The lowest." })
  minimum!: number;

  @Field(() => Float, {
    description: "The 10th percentile, as all percentiles linear between the two nearest scores.",
  })
  p10!: number;

  @Field(() => Float, { description: "The 50th percentile." })
  median!: number;

  @Field(() => Float, { description: "The 90th percentile." })
  p90!: number;

  @Field(() => Float, { description: "The highest." })
  maximum!: number;
}

@ObjectType({
  description:
    "How a character's own references score among each other, near-duplicates counting once: what is usual for this face, beside the fixed threshold.",
})
export class MatchBaseline {
  @Field(() => ScoreDistribution, {
    description:
      "Each reference of the template against the template of the others. What a picture's `score` is to be held against.",
  })
  leaveOneOut!: ScoreDistribution;

  @Field(() => ScoreDistribution, {
    description:
      "Every two references of the template, a photo beside a photo. What the scores of a picture's `comparisons` are to be held against.",
  })
  pairs!: ScoreDistribution;
}
