import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { ownPageComplexity } from "../graphql/complexity.js";
import { EMPTY_PAGE, PageArgs, toConnection } from "../graphql/connection.js";
import type { RequestContext } from "../graphql/request-context.js";
import { CandidateConnection, CandidateFilter, toCandidate } from "./candidate.graphql.js";
import { CandidateOrder, cursorIn, placeIn } from "./candidate-order.js";
import { CandidateStatus } from "./candidate.entity.js";
import { listCandidates } from "./list-candidates.js";

@Resolver(() => Character)
export class CharacterCandidatesResolver {
  @FieldResolver(() => CandidateConnection, {
    description: "Generated pictures that wait for a decision, or have one.",
    complexity: ownPageComplexity,
  })
  async candidates(
    @Root() { entity }: Character,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("status", () => CandidateStatus, {
      nullable: true,
      description: "Only these; the same as in the filter.",
    })
    status: CandidateStatus | null,
    @Arg("filter", () => CandidateFilter, { nullable: true, description: "Which to list; omitted: all." })
    filter: CandidateFilter | null,
    @Arg("orderBy", () => CandidateOrder, {
      defaultValue: CandidateOrder.NEWEST,
      description: "Which come first. A cursor belongs to one order.",
    })
    order: CandidateOrder,
    @Ctx() context: RequestContext,
  ) {
    const request = page.toPageRequestBy(placeIn(order));
    // Two that differ leave nothing.
    if (status && filter?.status && status !== filter.status) {
      return toConnection(EMPTY_PAGE, request, toCandidate);
    }
    const conditions = { ...filter, status: status ?? filter?.status };
    const { manager, viewer } = context;
    const list = () => listCandidates(manager, viewer, entity.id, conditions, order, request);
    return toConnection(await context.ownStatement(list), request, toCandidate, cursorIn(order));
  }
}
