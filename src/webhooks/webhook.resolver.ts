import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import type { ComplexityEstimator } from "graphql-query-complexity";
import { listComplexity, ownPageComplexity, STATEMENT_COST, workComplexity } from "../graphql/complexity.js";
import { PageArgs, toConnection } from "../graphql/connection.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId } from "../ids/global-id.js";
import { Scope } from "../workspaces/scope.js";
import type { DeliveryService } from "./delivery.service.js";
import { WebhookDeliveryStatus } from "./webhook-delivery.entity.js";
import {
  toWebhook,
  toWebhookDelivery,
  Webhook,
  WebhookDelivery,
  WebhookDeliveryConnection,
} from "./webhook.graphql.js";
import { webhookById } from "./webhook.loaders.js";
import { MAX_WEBHOOKS } from "./webhook-settings.js";
import type { WebhookService } from "./webhook.service.js";

/** An object that a batch of the request looks up. */
const LOADED_COST = 5;
/** All of a workspace's, by one statement. */
const allComplexity: ComplexityEstimator = (options) =>
  STATEMENT_COST + (listComplexity(MAX_WEBHOOKS)(options) as number);

@ArgsType()
class DeliveryArgs extends PageArgs {
  @Field(() => WebhookDeliveryStatus, { nullable: true, description: "Only those that are this far." })
  status?: WebhookDeliveryStatus | null;
}

@Resolver(() => Webhook)
export class WebhookResolver {
  constructor(
    private readonly service: WebhookService,
    private readonly deliveryService: DeliveryService,
  ) {}

  @Query(() => [Webhook], {
    description: `Your workspace's webhooks, oldest first; at most ${MAX_WEBHOOKS}. Needs the scope admin.`,
    complexity: allComplexity,
  })
  async webhooks(@Ctx() context: RequestContext): Promise<Webhook[]> {
    const found = await context.ownStatement(() => this.service.list(context.viewer));
    return found.map(toWebhook);
  }

  @Query(() => Webhook, {
    nullable: true,
    description: "A webhook of your workspace; null when there is none with this id. Needs the scope admin.",
    complexity: workComplexity(LOADED_COST),
  })
  async webhook(
    @Arg("id", () => ID, { description: "The `id` of a webhook." }) globalId: string,
    @Ctx() context: RequestContext,
  ): Promise<Webhook | null> {
    context.viewer.require(Scope.ADMIN);
    const id = fromGlobalId("Webhook", globalId);
    const found = id === null ? null : await context.loader(webhookById).load(id);
    return found && toWebhook(found);
  }

  @FieldResolver(() => WebhookDeliveryConnection, {
    description: "What it was told, and is to be told, newest first.",
    complexity: ownPageComplexity,
  })
  async deliveries(
    @Root() { entity }: Webhook,
    @Args(() => DeliveryArgs) args: DeliveryArgs,
    @Ctx() context: RequestContext,
  ) {
    const request = args.toPageRequest();
    const list = () => this.deliveryService.list(context.viewer, entity.id, args.status ?? null, request);
    return toConnection(await context.ownStatement(list), request, toWebhookDelivery);
  }
}

@Resolver(() => WebhookDelivery)
export class WebhookDeliveryResolver {
  @FieldResolver(() => Webhook, {
    nullable: true,
    description: "Whom it is for; null when that was deleted meanwhile.",
    complexity: workComplexity(LOADED_COST),
  })
  async webhook(
    @Root() { entity }: WebhookDelivery,
    @Ctx() context: RequestContext,
  ): Promise<Webhook | null> {
    const found = await context.loader(webhookById).load(entity.webhookId);
    return found && toWebhook(found);
  }
}
