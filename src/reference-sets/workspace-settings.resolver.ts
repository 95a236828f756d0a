import { Ctx, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import { STATEMENT_COST, workComplexity } from "../graphql/complexity.js";
import { InputArg } from "../graphql/input-arg.js";
import type { RequestContext } from "../graphql/request-context.js";
import { toWorkspace } from "../workspaces/viewer.graphql.js";
import { updateWorkspaceSettings } from "./update-workspace-settings.js";
import {
  UpdateWorkspaceSettingsInput,
  UpdateWorkspaceSettingsPayload,
} from "./workspace-settings.graphql.js";

@Resolver()
export class WorkspaceSettingsResolver {
  constructor(private readonly dataSource: DataSource) {}

  @Mutation(() => UpdateWorkspaceSettingsPayload, {
    description: "Changes what holds for your whole workspace. Needs the scope admin.",
    complexity: workComplexity(4 * STATEMENT_COST),
  })
  async updateWorkspaceSettings(
    @InputArg(() => UpdateWorkspaceSettingsInput) input: UpdateWorkspaceSettingsInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<UpdateWorkspaceSettingsPayload> {
    const workspace = await updateWorkspaceSettings(this.dataSource, viewer, input);
    return { workspace: toWorkspace(workspace), userErrors: [] };
  }
}
