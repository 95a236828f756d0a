import { Args, Ctx, FieldResolver, Mutation, Query, Resolver } from "type-graphql";
import { InputArg } from "../graphql/input-arg.js";
import { ownPageComplexity, STATEMENT_COST, workComplexity } from "../graphql/complexity.js";
import { PageArgs, toConnection } from "../graphql/connection.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId } from "../ids/global-id.js";
import type { ApiKeyService } from "./api-key.service.js";
import {
  ApiKeyConnection,
  CreateApiKeyInput,
  CreateApiKeyPayload,
  Limits,
  RevokeApiKeyInput,
  RevokeApiKeyPayload,
  toApiKey,
  toWorkspace,
  ViewerObject,
  Workspace,
} from "./viewer.graphql.js";
import type { WorkspaceService } from "./workspace.service.js";

@Resolver(() => ViewerObject)
export class ViewerResolver {
  constructor(
    private readonly workspaces: WorkspaceService,
    private readonly limits: Limits,
  ) {}

  @Query(() => ViewerObject, { description: "Who is asking, and what this server accepts." })
  viewer(@Ctx() { viewer }: RequestContext): ViewerObject {
    return { keyName: viewer.keyName, scopes: viewer.scopes, limits: this.limits };
  }

  @FieldResolver(() => Workspace, {
    description: "The workspace of the key in use.",
    complexity: workComplexity(STATEMENT_COST),
  })
  async workspace(@Ctx() context: RequestContext): Promise<Workspace> {
    return toWorkspace(await context.ownStatement(() => this.workspaces.get(context.viewer.workspaceId)));
  }
}

@Resolver()
export class ApiKeyResolver {
  constructor(private readonly service: ApiKeyService) {}

  @Query(() => ApiKeyConnection, {
    description: "Your workspace's keys, newest first, those that have ended too. Needs the scope admin.",
    complexity: ownPageComplexity,
  })
  async apiKeys(@Args(() => PageArgs) page: PageArgs, @Ctx() context: RequestContext) {
    const { viewer } = context;
    const request = page.toPageRequest();
    const list = () => this.service.list(viewer, request);
    return toConnection(await context.ownStatement(list), request, (key) => toApiKey(key, viewer));
  }

  @Mutation(() => CreateApiKeyPayload, {
    description: "Makes a key for your workspace. Needs the scope admin.",
    complexity: workComplexity(2 * STATEMENT_COST),
  })
  async createApiKey(
    @InputArg(() => CreateApiKeyInput) input: CreateApiKeyInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<CreateApiKeyPayload> {
    const { apiKey, key } = await this.service.create(viewer, input);
    return { apiKey: toApiKey(apiKey, viewer), key, userErrors: [] };
  }

  @Mutation(() => RevokeApiKeyPayload, {
    description: "Ends a key of your workspace at once. Needs the scope admin.",
    complexity: workComplexity(2 * STATEMENT_COST),
  })
  async revokeApiKey(
    @InputArg(() => RevokeApiKeyInput) input: RevokeApiKeyInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<RevokeApiKeyPayload> {
    const apiKey = await this.service.revoke(viewer, fromGlobalId("ApiKey", input.id));
    return { apiKey: toApiKey(apiKey, viewer), userErrors: [] };
  }
}
