import { GraphQLJSONObject } from "graphql-scalars";
import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import { listComplexity } from "../graphql/complexity.js";
import { createConnectionType } from "../graphql/connection.js";
import { Node } from "../graphql/node.graphql.js";
import { toGlobalId } from "../ids/global-id.js";
import {
  type Attempt,
  MAX_KEPT_ATTEMPTS,
  type WebhookDeliveryEntity,
  WebhookDeliveryStatus,
} from "./webhook-delivery.entity.js";
import { messageIdOf, messageOf, WebhookEvent } from "./webhook-event.js";
import type { WebhookEntity } from "./webhook.entity.js";
import { MAX_RETRY_AFTER_MS } from "./retry-after.js";
import { MAX_TRIES } from "./retry-schedule.js";

const MAX_RETRY_AFTER_S = MAX_RETRY_AFTER_MS / 1_000;

registerEnumType(WebhookEvent, {
  name: "WebhookEvent",
  description: "What a webhook can be told of. More will be added.",
  valuesConfig: {
    IMAGE_ANALYSED: {
      description: "`image.analysed`: a reference image is READY; after every analysis, repeated ones too.",
    },
    IMAGE_FAILED: { description: "`image.failed`: the analysis of a reference image was given up." },
    FACE_LOCK_CHANGED: {
      description: "`face_lock.changed`: a face lock has a new revision; by its template or its settings.",
    },
    CANDIDATE_SCORED: {
      description: "`candidate.scored`: a candidate has a match; after every scoring, repeated ones too.",
    },
    CANDIDATE_FAILED: { description: "`candidate.failed`: the analysis of a candidate was given up." },
    CANDIDATE_REVIEWED: { description: "`candidate.reviewed`: somebody decided about a candidate." },
    TRAINING_SET_READY: {
      description: "`training_set.ready`: a training set was built; it can be downloaded.",
    },
    TRAINING_SET_FAILED: {
      description: "`training_set.failed`: a training set could not be built; its `failureReason` says why.",
    },
  },
});
registerEnumType(WebhookDeliveryStatus, {
  name: "WebhookDeliveryStatus",
  description: "How far a delivery is.",
  valuesConfig: {
    PENDING: { description: "It is to be tried, or tried again." },
    DELIVERED: { description: "The receiver answered 200 to 299." },
    FAILED: {
      description: `It was tried up to ${MAX_TRIES} times over about a day, or its webhook was disabled. It can be replayed.`,
    },
  },
});

@ObjectType({
  implements: Node,
  description:
    "A receiver of your workspace's events, which are posted to its URL. Seen with the scope admin alone.",
})
export class Webhook extends Node {
  entity!: WebhookEntity;

  @Field(() => String, { description: "Where messages are posted to." })
  url!: string;

  @Field(() => String, { nullable: true, description: "As its maker described it." })
  description!: string | null;

  @Field(() => [WebhookEvent], { description: "What it is told of." })
  events!: WebhookEvent[];

  @Field(() => Boolean, {
    description: "Whether it is told of events. What happens while it is not is not told later.",
  })
  enabled!: boolean;

  @Field(() => Date, { nullable: true, description: "When it was disabled; null while it is enabled." })
  disabledAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: "Why it was disabled, and what to do, for people; null while it is enabled.",
  })
  disabledReason!: string | null;

  @Field(() => Date, {
    nullable: true,
    description: "Since when every try has failed; null while the last one did not.",
  })
  failingSince!: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      "Until when messages are signed with the secret before the present one too; null where there is none.",
  })
  previousSecretExpiresAt!: Date | null;

  @Field(() => Date, { description: "When it was made." })
  createdAt!: Date;

  @Field(() => Date, { description: "When somebody changed it last." })
  updatedAt!: Date;
}

export function toWebhook(entity: WebhookEntity): Webhook {
  const { url, description, events, disabledAt, disabledReason, failingSince, createdAt, updatedAt } = entity;
  const expiresAt = entity.previousSecretExpiresAt;
  return Object.assign(new Webhook(), {
    entity,
    id: toGlobalId("Webhook", entity.id),
    url,
    description,
    events,
    enabled: disabledAt === null,
    disabledAt,
    disabledReason,
    failingSince,
    previousSecretExpiresAt: expiresAt !== null && expiresAt > new Date() ? expiresAt : null,
    createdAt,
    updatedAt,
  });
}

@ObjectType({ description: "One try of a delivery." })
export class WebhookAttempt {
  @Field(() => Date, { description: "When it was begun." })
  at!: Date;

  @Field(() => Int, { description: "How long it took, in milliseconds; at most some 10,000." })
  durationMs!: number;

  @Field(() => Int, { nullable: true, description: "What the receiver answered; null where it did not." })
  httpStatus!: number | null;

  @Field(() => String, { nullable: true, description: "Why it failed, for people; null where it did not." })
  error!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `How long the receiver asked to be left alone (\`Retry-After\` with 429 or 503), in seconds; more than ${MAX_RETRY_AFTER_S} count as ${MAX_RETRY_AFTER_S}. The next try is not before. Null where it did not.`,
  })
  retryAfterSeconds!: number | null;
}

const toAttempt = ({ at, retryAfterMs = null, ...rest }: Attempt): WebhookAttempt => ({
  ...rest,
  at: new Date(at),
  retryAfterSeconds: retryAfterMs === null ? null : Math.ceil(retryAfterMs / 1_000),
});

@ObjectType({
  implements: Node,
  description:
    "A message to a webhook, with what became of it. Kept for 30 days, and no longer than the character that it is about.",
})
export class WebhookDelivery extends Node {
  entity!: WebhookDeliveryEntity;

  @Field(() => String, {
    description: "The type of the message, such as `image.analysed` or `webhook.test`.",
  })
  type!: string;

  @Field(() => String, {
    description:
      "The header `webhook-id`: the same at every try and replay, and for every webhook that is told of the same event.",
  })
  messageId!: string;

  @Field(() => GraphQLJSONObject, { description: "The message itself: type, time, and ids." })
  message!: object;

  @Field(() => WebhookDeliveryStatus, { description: "How far it is." })
  status!: WebhookDeliveryStatus;

  @Field(() => Date, { description: "When what it tells of happened." })
  occurredAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: "When it is tried next, or soon after; null where it is not.",
  })
  nextAttemptAt!: Date | null;

  @Field(() => [WebhookAttempt], {
    description: `The newest ${MAX_KEPT_ATTEMPTS} tries, oldest first.`,
    complexity: listComplexity(MAX_KEPT_ATTEMPTS),
  })
  attempts!: WebhookAttempt[];
}

export function toWebhookDelivery(entity: WebhookDeliveryEntity): WebhookDelivery {
  const { event: type, status, occurredAt, nextAttemptAt } = entity;
  return Object.assign(new WebhookDelivery(), {
    entity,
    id: toGlobalId("WebhookDelivery", entity.id),
    type,
    messageId: messageIdOf(entity),
    message: messageOf(entity),
    status,
    occurredAt,
    nextAttemptAt,
    attempts: entity.attempts.map(toAttempt),
  });
}

export const WebhookDeliveryConnection = createConnectionType("WebhookDelivery", WebhookDelivery);
