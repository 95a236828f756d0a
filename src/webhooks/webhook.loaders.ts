import { rowById } from "../graphql/load-rows.js";
import { WebhookDeliveryEntity } from "./webhook-delivery.entity.js";
import { WebhookEntity } from "./webhook.entity.js";

/** By UUID. */
export const webhookById = rowById(WebhookEntity);

/** By UUID. */
export const deliveryById = rowById(WebhookDeliveryEntity);
