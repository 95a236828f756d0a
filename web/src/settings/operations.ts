import { graphql } from "../api/generated";
import type { ApiKeysQuery, WebhookDeliveriesQuery, WebhookFieldsFragment } from "../api/generated/graphql";

export type ApiKey = ApiKeysQuery["apiKeys"]["nodes"][number];
export type Webhook = WebhookFieldsFragment;
export type Delivery = NonNullable<WebhookDeliveriesQuery["webhook"]>["deliveries"]["nodes"][number];

export const API_KEYS = graphql(`
  query ApiKeys($after: String) {
    apiKeys(first: 50, after: $after) {
      nodes {
        id
        name
        hint
        scopes
        isCurrent
        createdAt
        expiresAt
        revokedAt
        lastUsedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const CREATE_API_KEY = graphql(`
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      key
      apiKey {
        id
        name
      }
      userErrors {
        message
      }
    }
  }
`);

export const REVOKE_API_KEY = graphql(`
  mutation RevokeApiKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      apiKey {
        id
        revokedAt
      }
      userErrors {
        message
      }
    }
  }
`);

export const WEBHOOKS = graphql(`
  query Webhooks {
    webhooks {
      ...WebhookFields
    }
  }

  fragment WebhookFields on Webhook {
    ...UpdatedWebhook
    previousSecretExpiresAt
    createdAt
  }
`);

export const WEBHOOK = graphql(`
  query Webhook($id: ID!) {
    webhook(id: $id) {
      ...WebhookFields
    }
  }
`);

export const WEBHOOK_DELIVERIES = graphql(`
  query WebhookDeliveries($id: ID!, $status: WebhookDeliveryStatus, $after: String) {
    webhook(id: $id) {
      id
      deliveries(first: 25, after: $after, status: $status) {
        nodes {
          id
          type
          messageId
          message
          status
          occurredAt
          nextAttemptAt
          attempts {
            at
            durationMs
            httpStatus
            error
            retryAfterSeconds
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export const CREATE_WEBHOOK = graphql(`
  mutation CreateWebhook($input: CreateWebhookInput!) {
    createWebhook(input: $input) {
      secret
      webhook {
        id
      }
      userErrors {
        message
        field
      }
    }
  }
`);

export const UPDATE_WEBHOOK = graphql(`
  mutation UpdateWebhook($input: UpdateWebhookInput!) {
    updateWebhook(input: $input) {
      webhook {
        ...UpdatedWebhook
      }
      userErrors {
        message
        field
      }
    }
  }

  fragment UpdatedWebhook on Webhook {
    id
    url
    description
    events
    enabled
    disabledAt
    disabledReason
    failingSince
  }
`);

export const DELETE_WEBHOOK = graphql(`
  mutation DeleteWebhook($input: DeleteWebhookInput!) {
    deleteWebhook(input: $input) {
      deletedId
      userErrors {
        message
      }
    }
  }
`);

export const ROTATE_WEBHOOK_SECRET = graphql(`
  mutation RotateWebhookSecret($input: RotateWebhookSecretInput!) {
    rotateWebhookSecret(input: $input) {
      secret
      webhook {
        id
        previousSecretExpiresAt
      }
      userErrors {
        message
      }
    }
  }
`);

export const SEND_TEST_WEBHOOK = graphql(`
  mutation SendTestWebhook($input: SendTestWebhookInput!) {
    sendTestWebhook(input: $input) {
      delivery {
        id
        status
      }
      userErrors {
        message
      }
    }
  }
`);

export const REPLAY_WEBHOOK_DELIVERY = graphql(`
  mutation ReplayWebhookDelivery($input: ReplayWebhookDeliveryInput!) {
    replayWebhookDelivery(input: $input) {
      delivery {
        id
        status
        nextAttemptAt
      }
      userErrors {
        message
      }
    }
  }
`);
