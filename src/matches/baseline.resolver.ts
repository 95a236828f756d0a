import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { FaceLock } from "../face-locks/face-lock.graphql.js";
import { workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { distributionOf } from "../judgement/likeness/baseline.js";
import { MatchBaseline } from "./baseline.graphql.js";
import { baselineByCharacter } from "./baseline.loaders.js";

/** A set is compared with itself, its faces loaded. */
const BASELINE_COST = 500;

@Resolver(() => FaceLock)
export class FaceLockBaselineResolver {
  @FieldResolver(() => MatchBaseline, {
    nullable: true,
    description: "How its references score among each other; null with fewer than three.",
    complexity: workComplexity(BASELINE_COST),
  })
  async baseline(
    @Root() { entity }: FaceLock,
    @Ctx() context: RequestContext,
  ): Promise<MatchBaseline | null> {
    const baseline = await context.loader(baselineByCharacter).load(entity.characterId);
    if (baseline === null) return null;
    return { leaveOneOut: distributionOf(baseline.leaveOneOut), pairs: distributionOf(baseline.pairs) };
  }
}
