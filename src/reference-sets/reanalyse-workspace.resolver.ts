import { Ctx, FieldResolver, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import { InputArg } from "../graphql/input-arg.js";
import { STATEMENT_COST, workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { ViewerObject } from "../workspaces/viewer.graphql.js";
import {
  AnalysisProgressObject,
  ReanalyseWorkspaceInput,
  ReanalyseWorkspacePayload,
} from "./reanalyse-workspace.graphql.js";
import { analysisProgress, getAnalysisProgress, reanalyseWorkspace } from "./reanalyse-workspace.js";

/** All images of the workspace are counted. */
const COUNTING_COST = 20 * STATEMENT_COST;
/** Many short transactions, and counting. */
const QUEUEING_COST = 25_000;

@Resolver(() => ViewerObject)
export class ReanalyseWorkspaceResolver {
  constructor(private readonly dataSource: DataSource) {}

  @FieldResolver(() => AnalysisProgressObject, {
    description: "How far the analyses of the workspace's images are.",
    complexity: workComplexity(COUNTING_COST),
  })
  analyses(@Ctx() context: RequestContext): Promise<AnalysisProgressObject> {
    return context.loader(analysisProgress).load(context.viewer.workspaceId);
  }

  @Mutation(() => ReanalyseWorkspacePayload, {
    description:
      "Analyses the workspace's failed and outdated images anew, behind every upload. Each keeps what is known of it until then.",
    complexity: workComplexity(QUEUEING_COST),
  })
  async reanalyseWorkspace(
    @InputArg(() => ReanalyseWorkspaceInput) { everyImage }: ReanalyseWorkspaceInput,
    @Ctx() { manager, viewer }: RequestContext,
  ): Promise<ReanalyseWorkspacePayload> {
    const queued = await reanalyseWorkspace(this.dataSource, viewer, everyImage ?? false);
    return { queued, progress: await getAnalysisProgress(manager, viewer), userErrors: [] };
  }
}
