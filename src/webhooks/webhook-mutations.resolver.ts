import { Ctx, Mutation, Resolver } from "type-graphql";
import { STATEMENT_COST, workComplexity } from "../graphql/complexity.js";
import { InputArg } from "../graphql/input-arg.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId } from "../ids/global-id.js";
import type { DeliveryService } from "./delivery.service.js";
import {
  CreateWebhookInput,
  CreateWebhookPayload,
  DeleteWebhookInput,
  DeleteWebhookPayload,
  ReplayWebhookDeliveryInput,
  ReplayWebhookDeliveryPayload,
  RotateWebhookSecretInput,
  RotateWebhookSecretPayload,
  SendTestWebhookInput,
  SendTestWebhookPayload,
  UpdateWebhookInput,
  UpdateWebhookPayload,
} from "./webhook-mutations.graphql.js";
import { toWebhook, toWebhookDelivery } from "./webhook.graphql.js";
import type { WebhookService } from "./webhook.service.js";

const uuidOf = (id: string) => fromGlobalId("Webhook", id);

@Resolver()
export class WebhookMutationsResolver {
  constructor(
    private readonly service: WebhookService,
    private readonly deliveries: DeliveryService,
  ) {}

  @Mutation(() => CreateWebhookPayload, {
    description: "Makes a webhook, which is told of events from now on. Needs the scope admin.",
    complexity: workComplexity(4 * STATEMENT_COST),
  })
  async createWebhook(
    @InputArg(() => CreateWebhookInput) input: CreateWebhookInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<CreateWebhookPayload> {
    const { webhook, secret } = await this.service.create(viewer, input);
    return { webhook: toWebhook(webhook), secret, userErrors: [] };
  }

  @Mutation(() => UpdateWebhookPayload, {
    description: "Changes a webhook, or enables one that was disabled. Needs the scope admin.",
    complexity: workComplexity(3 * STATEMENT_COST),
  })
  async updateWebhook(
    @InputArg(() => UpdateWebhookInput) { id, ...changes }: UpdateWebhookInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<UpdateWebhookPayload> {
    const webhook = await this.service.update(viewer, uuidOf(id), changes);
    return { webhook: toWebhook(webhook), userErrors: [] };
  }

  @Mutation(() => DeleteWebhookPayload, {
    description:
      "Deletes a webhook with its log. What was still to be delivered is not. Needs the scope admin.",
    complexity: workComplexity(5 * STATEMENT_COST),
  })
  async deleteWebhook(
    @InputArg(() => DeleteWebhookInput) { id }: DeleteWebhookInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<DeleteWebhookPayload> {
    await this.service.delete(viewer, uuidOf(id));
    return { deletedId: id, userErrors: [] };
  }

  @Mutation(() => RotateWebhookSecretPayload, {
    description:
      "Makes a new secret. The one before stays valid for a while, in which messages carry a signature by each. Needs the scope admin.",
    complexity: workComplexity(3 * STATEMENT_COST),
  })
  async rotateWebhookSecret(
    @InputArg(() => RotateWebhookSecretInput) { id, overlapHours }: RotateWebhookSecretInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<RotateWebhookSecretPayload> {
    const { webhook, secret } = await this.service.rotateSecret(viewer, uuidOf(id), overlapHours);
    return { webhook: toWebhook(webhook), secret, userErrors: [] };
  }

  @Mutation(() => SendTestWebhookPayload, {
    description: "Sends a webhook a message that says only that it is a test. Needs the scope admin.",
    complexity: workComplexity(4 * STATEMENT_COST),
  })
  async sendTestWebhook(
    @InputArg(() => SendTestWebhookInput) { id }: SendTestWebhookInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<SendTestWebhookPayload> {
    const delivery = await this.deliveries.sendTest(viewer, uuidOf(id));
    return { delivery: toWebhookDelivery(delivery), userErrors: [] };
  }

  @Mutation(() => ReplayWebhookDeliveryPayload, {
    description:
      "Sends a message once more, under the same id, however its delivery ended. Needs the scope admin.",
    complexity: workComplexity(5 * STATEMENT_COST),
  })
  async replayWebhookDelivery(
    @InputArg(() => ReplayWebhookDeliveryInput) { id }: ReplayWebhookDeliveryInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<ReplayWebhookDeliveryPayload> {
    const delivery = await this.deliveries.replay(viewer, fromGlobalId("WebhookDelivery", id));
    return { delivery: toWebhookDelivery(delivery), userErrors: [] };
  }
}
