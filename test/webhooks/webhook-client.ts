import assert from "node:assert/strict";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { queueDeliveries, removeDeliveryJobs } from "../../src/webhooks/delivery-jobs.js";
import { WebhookDeliveryEntity } from "../../src/webhooks/webhook-delivery.entity.js";
import type { ApiClient } from "../support/api-client.js";
import type { TestApp } from "../support/app.js";
import { insertAnalysedImage, makeFaceLock } from "../support/rows.js";
import { waitUntil } from "../support/wait-until.js";

/** What a test server needs to send to receivers of the test. */
export const LOOPBACK = { WEBHOOK_ALLOWED_NETWORKS: "127.0.0.0/8" };

export const ALL_EVENTS = [
  "IMAGE_ANALYSED",
  "IMAGE_FAILED",
  "FACE_LOCK_CHANGED",
  "CANDIDATE_SCORED",
  "CANDIDATE_FAILED",
  "CANDIDATE_REVIEWED",
  "TRAINING_SET_READY",
  "TRAINING_SET_FAILED",
];

const WEBHOOK_FIELDS =
  "id url description events enabled disabledAt disabledReason failingSince previousSecretExpiresAt createdAt updatedAt";
const DELIVERY_FIELDS =
  "id type messageId message status occurredAt nextAttemptAt attempts { at durationMs httpStatus error retryAfterSeconds }";

/** The payload of a mutation of webhooks. */
export async function mutate(
  client: ApiClient,
  name: string,
  input: Record<string, unknown>,
  selection: string,
): Promise<any> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input!`;
  const answer = await client.ask(
    `mutation ($input: ${type}) { ${name}(input: $input) { ${selection} userErrors { code message field } } }`,
    { input },
  );
  return answer[name];
}

export const create = (client: ApiClient, input: Record<string, unknown>): Promise<any> =>
  mutate(client, "createWebhook", { events: ALL_EVENTS, ...input }, `webhook { ${WEBHOOK_FIELDS} } secret`);

export async function created(client: ApiClient, input: Record<string, unknown>) {
  const { webhook, secret, userErrors } = await create(client, input);
  assert.deepEqual(userErrors, []);
  return { id: webhook.id as string, secret: secret as string };
}

export const update = (client: ApiClient, input: Record<string, unknown>): Promise<any> =>
  mutate(client, "updateWebhook", input, `webhook { ${WEBHOOK_FIELDS} }`);

export const rotate = (client: ApiClient, input: Record<string, unknown>): Promise<any> =>
  mutate(client, "rotateWebhookSecret", input, `webhook { ${WEBHOOK_FIELDS} } secret`);

export const sendTest = (client: ApiClient, id: string): Promise<any> =>
  mutate(client, "sendTestWebhook", { id }, `delivery { ${DELIVERY_FIELDS} }`);

export const replay = (client: ApiClient, id: string): Promise<any> =>
  mutate(client, "replayWebhookDelivery", { id }, `delivery { ${DELIVERY_FIELDS} }`);

export async function readWebhook(client: ApiClient, id: string): Promise<any> {
  const text = `query ($id: ID!) { webhook(id: $id) { ${WEBHOOK_FIELDS} deliveries(first: 100) { nodes { ${DELIVERY_FIELDS} } } } }`;
  return (await client.ask(text, { id })).webhook;
}

/** The webhook's deliveries, newest first, as soon as none is on its way: each is over, or waits for its next try. */
export function settled(client: ApiClient, id: string, count: number): Promise<any[]> {
  return waitUntil(`${count} deliveries are tried`, async () => {
    const { deliveries } = await readWebhook(client, id);
    const isSettled = ({ status, attempts, nextAttemptAt }: any) =>
      status !== "PENDING" || (attempts.length > 0 && Date.parse(nextAttemptAt) > Date.now() + 1_000);
    return deliveries.nodes.length === count && deliveries.nodes.every(isSettled) ? deliveries.nodes : null;
  });
}

/** Lets the time of a delivery's next try come. */
export async function letTimeCome({ dataSource }: TestApp, id: string): Promise<void> {
  const deliveries = dataSource.getRepository(WebhookDeliveryEntity);
  const delivery = await deliveries.findOneByOrFail({ id: fromGlobalId("WebhookDelivery", id)! });
  // So that it is not taken for one that waits until it was tried.
  await deliveries.update({ id: delivery.id }, { nextAttemptAt: new Date() });
  // A job that is replaced is noticed only when the worker looks by itself.
  await removeDeliveryJobs(dataSource.manager, [delivery.id]);
  await queueDeliveries(dataSource.manager, [delivery]);
}

/** As the analysis of an image does last. Returns the character. */
export async function changeFaceLock({ dataSource }: TestApp, client: ApiClient): Promise<string> {
  const characterId = await client.createCharacter();
  await insertAnalysedImage(dataSource, client.workspaceId, characterId);
  await makeFaceLock(dataSource, client.workspaceId, characterId);
  return characterId;
}
