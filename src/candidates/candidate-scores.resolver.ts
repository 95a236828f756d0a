import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { STATEMENT_COST } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { CandidateScores, toCandidateScores } from "./candidate-scores.graphql.js";
import { findCandidateScores, MAX_ENTRIES, MAX_PERIODS, ScorePeriod } from "./candidate-scores.js";

/** A character's candidates of the time are read, and sorted by period, source and score. */
const GATHERING_COST = 10 * STATEMENT_COST;
/** An answer has a source or three, and a period for most days: few come near {@link MAX_ENTRIES}. */
const PRICED_ENTRIES = MAX_PERIODS;

@Resolver(() => Character)
export class CandidateScoresResolver {
  @FieldResolver(() => [CandidateScores], {
    description: `How its candidates scored over the times they were generated at, for each source: the earliest period first, those without a candidate left out. At most ${MAX_PERIODS} periods and ${MAX_ENTRIES.toLocaleString("en")} entries. Scores are as stored; \`rescoreCandidates\` brings them up to the face lock as it is.`,
    complexity: ({ childComplexity }) => GATHERING_COST + PRICED_ENTRIES * (1 + childComplexity),
  })
  async candidateScores(
    @Root() { entity }: Character,
    @Arg("by", () => ScorePeriod, { description: "What they are gathered by." }) by: ScorePeriod,
    @Arg("from", () => Date, {
      nullable: true,
      description: "In the first period, which is counted whole. Omitted: 30 days, or 12 weeks, in all.",
    })
    from: Date | null,
    @Arg("to", () => Date, {
      nullable: true,
      description: "In the last period, which is counted whole. Omitted: now.",
    })
    to: Date | null,
    @Arg("source", () => String, {
      nullable: true,
      description: "Exactly this source. Omitted or blank: each.",
    })
    source: string | null,
    @Ctx() context: RequestContext,
  ): Promise<CandidateScores[]> {
    const question = { by, from, to, source };
    const find = () => findCandidateScores(context.manager, context.viewer, entity.id, question);
    return (await context.ownStatement(find)).map(toCandidateScores);
  }
}
