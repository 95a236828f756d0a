import type { Foundation } from "./foundation.js";
import type { JobHandlers } from "./jobs/task-list.js";
import { DeliverWebhook } from "./webhooks/deliver-webhook.js";
import { DeliveryService } from "./webhooks/delivery.service.js";
import { Destinations } from "./webhooks/destinations.js";
import { MessageSender } from "./webhooks/message-sender.js";
import { WebhookMutationsResolver } from "./webhooks/webhook-mutations.resolver.js";
import { WebhookDeliveryResolver, WebhookResolver } from "./webhooks/webhook.resolver.js";
import { SecretBox } from "./webhooks/webhook-secret.js";
import { WebhookService } from "./webhooks/webhook.service.js";

/** What clients see of webhooks. */
export function composeWebhooks({ config, dataSource }: Foundation): object[] {
  const destinations = new Destinations(config.webhookAllowedNetworks);
  const service = new WebhookService(dataSource, destinations, new SecretBox(config.webhookSecretsKey));
  const deliveries = new DeliveryService(dataSource);
  return [
    new WebhookResolver(service, deliveries),
    new WebhookDeliveryResolver(),
    new WebhookMutationsResolver(service, deliveries),
  ];
}

/** What sends their messages. */
export function webhookHandlers({ config, dataSource, log }: Foundation): Partial<JobHandlers> {
  const sender = new MessageSender({ destinations: new Destinations(config.webhookAllowedNetworks) });
  const deliver = new DeliverWebhook(dataSource, sender, new SecretBox(config.webhookSecretsKey), log);
  return { deliver_webhook: (job) => deliver.run(job) };
}
