import { Arg, Ctx, FieldResolver, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../graphql/request-context.js";
import { ViewerObject } from "../workspaces/viewer.graphql.js";
import {
  AnalysisProgressObject,
  ReanalyseWorkspaceInput,
  ReanalyseWorkspacePayload,
} from "./reanalyse-workspace.graphql.js";
import { getAnalysisProgress, reanalyseWorkspace } from "./reanalyse-workspace.js";

@Resolver(() => ViewerObject)
export class ReanalyseWorkspaceResolver {
  constructor(private readonly dataSource: DataSource) {}

  @FieldResolver(() => AnalysisProgressObject, {
    description: "How far the analyses of the workspace's images are.",
  })
  analyses(@Ctx() { manager, viewer }: RequestContext): Promise<AnalysisProgressObject> {
    return getAnalysisProgress(manager, viewer);
  }

  @Mutation(() => ReanalyseWorkspacePayload, {
    description:
      "Analyses the workspace's failed and outdated images anew, behind every upload. Each keeps what is known of it until then.",
  })
  async reanalyseWorkspace(
    @Arg("input", () => ReanalyseWorkspaceInput) { everyImage }: ReanalyseWorkspaceInput,
    @Ctx() { manager, viewer }: RequestContext,
  ): Promise<ReanalyseWorkspacePayload> {
    const queued = await reanalyseWorkspace(this.dataSource, viewer, everyImage ?? false);
    return { queued, progress: await getAnalysisProgress(manager, viewer), userErrors: [] };
  }
}
