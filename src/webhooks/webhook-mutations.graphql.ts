import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Payload } from "../graphql/user-error.graphql.js";
import { WebhookEvent } from "./webhook-event.js";
import { MAX_DESCRIPTION_LENGTH, MAX_URL_LENGTH } from "./webhook-settings.js";
import { Webhook, WebhookDelivery } from "./webhook.graphql.js";

const URL_RULES = `Up to ${MAX_URL_LENGTH} characters. It begins with https:// and has neither user nor password. Its host has a public address, which is checked whenever something is sent, or one that the operator allows.`;
const DESCRIPTION_RULES = `Up to ${MAX_DESCRIPTION_LENGTH} characters, for people.`;

@InputType({ description: "Where messages are to be posted to, and of what." })
export class CreateWebhookInput {
  @Field(() => String, { description: URL_RULES })
  url!: string;

  @Field(() => [WebhookEvent], { description: "What it is told of: one or more." })
  events!: WebhookEvent[];

  @Field(() => String, { nullable: true, description: DESCRIPTION_RULES })
  description?: string | null;
}

@ObjectType({ description: "The new webhook, and its secret, which is shown this once." })
export class CreateWebhookPayload extends Payload {
  @Field(() => Webhook, { nullable: true, description: "The new webhook." })
  webhook?: Webhook | null;

  @Field(() => String, {
    nullable: true,
    description:
      "What its messages are signed with, `whsec_…`, as the Standard Webhooks specification has it. Shown this once.",
  })
  secret?: string | null;
}

@InputType({ description: "Names a webhook, and what of it changes; what is omitted stays." })
export class UpdateWebhookInput {
  @Field(() => ID, { description: "The webhook to change." })
  id!: string;

  @Field(() => String, { nullable: true, description: `${URL_RULES} Null leaves it as it is.` })
  url?: string | null;

  @Field(() => [WebhookEvent], {
    nullable: true,
    description: "What it is told of; null leaves it as it is.",
  })
  events?: WebhookEvent[] | null;

  @Field(() => String, { nullable: true, description: `${DESCRIPTION_RULES} Null or blank clears it.` })
  description?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether it is told of events. Enable one that was disabled after failures when its receiver is right again; replay what failed.",
  })
  enabled?: boolean | null;
}

@ObjectType({ description: "The webhook with its changes." })
export class UpdateWebhookPayload extends Payload {
  @Field(() => Webhook, { nullable: true, description: "The webhook as it is now." })
  webhook?: Webhook | null;
}

@InputType({ description: "Names a webhook to delete." })
export class DeleteWebhookInput {
  @Field(() => ID, { description: "The webhook to delete, with its log." })
  id!: string;
}

@ObjectType({ description: "The webhook that is gone." })
export class DeleteWebhookPayload extends Payload {
  @Field(() => ID, { nullable: true, description: "The id that it had." })
  deletedId?: string | null;
}

@InputType({ description: "Names a webhook, and how long its secret is to stay valid beside a new one." })
export class RotateWebhookSecretInput {
  @Field(() => ID, { description: "The webhook whose secret is to be replaced." })
  id!: string;

  @Field(() => Int, {
    defaultValue: 24,
    description:
      "For how long messages are signed with the secret before too, so that receivers can change over: 0 to 168 hours; 0 when it became known to somebody.",
  })
  overlapHours!: number;
}

@ObjectType({ description: "The webhook, and its new secret, which is shown this once." })
export class RotateWebhookSecretPayload extends Payload {
  @Field(() => Webhook, { nullable: true, description: "The webhook as it is now." })
  webhook?: Webhook | null;

  @Field(() => String, { nullable: true, description: "The new secret, `whsec_…`. Shown this once." })
  secret?: string | null;
}

@InputType({ description: "Names a webhook to try." })
export class SendTestWebhookInput {
  @Field(() => ID, { description: "The webhook; it may be disabled." })
  id!: string;
}

@ObjectType({ description: "The test that is on its way." })
export class SendTestWebhookPayload extends Payload {
  @Field(() => WebhookDelivery, {
    nullable: true,
    description:
      "The message of the type `webhook.test`, which is tried once. Ask for it by `node` until it is not PENDING.",
  })
  delivery?: WebhookDelivery | null;
}

@InputType({ description: "Names a delivery to send once more." })
export class ReplayWebhookDeliveryInput {
  @Field(() => ID, { description: "The delivery; one that waits for its next try is tried now." })
  id!: string;
}

@ObjectType({ description: "The delivery that is on its way once more." })
export class ReplayWebhookDeliveryPayload extends Payload {
  @Field(() => WebhookDelivery, {
    nullable: true,
    description: "The same delivery, PENDING again, with the same `messageId`.",
  })
  delivery?: WebhookDelivery | null;
}
