import { CURRENT_CHARACTER, NEWEST_WEBHOOK, type ReadyMadeOperation } from "./ready-made-operation.js";

export const followCharacter: ReadyMadeOperation = {
  name: "Follow",
  query: `# What happens to the character, as it happens. Leave it open, and change something in another window. "after" takes the cursor of a
# change, and what came behind it is told first.
subscription CharacterChanged($id: ID!, $after: String) {
  characterChanged(id: $id, after: $after, withCurrent: true) {
    cursor
    kind
    changedAt
    subjectId
    character { name faceLock { status revision } }
    referenceImage { id status fileName }
    candidate { id status match { verdict score } }
  }
}
`,
  variables: { id: CURRENT_CHARACTER, after: null },
};

export const createWebhook: ReadyMadeOperation = {
  name: "Add webhook",
  query: `# Messages are posted to "url" from now on: put your receiver's in. "secret" signs them, and is shown this once.
mutation CreateWebhook($input: CreateWebhookInput!) {
  createWebhook(input: $input) {
    webhook { id url events enabled }
    secret
    userErrors { code message field }
  }
}
`,
  variables: {
    input: {
      url: "https://receiver.example/likeness",
      events: ["IMAGE_ANALYSED", "FACE_LOCK_CHANGED", "CANDIDATE_SCORED", "TRAINING_SET_READY"],
      description: "From the playground",
    },
  },
};

export const testWebhook: ReadyMadeOperation = {
  name: "Test webhook",
  query: `# Sends the newest webhook a message that says only that it is a test. "Webhooks" shows what became of it.
mutation SendTestWebhook($id: ID!) {
  sendTestWebhook(input: { id: $id }) {
    delivery { id status messageId message }
    userErrors { code message field }
  }
}
`,
  variables: { id: NEWEST_WEBHOOK },
};

export const listWebhooks: ReadyMadeOperation = {
  name: "Webhooks",
  query: `# Every webhook, and what the newest was told: each delivery with its tries. "replayWebhookDelivery" sends one again.
query Webhooks($id: ID!) {
  webhooks { id url events enabled disabledReason failingSince }
  webhook(id: $id) {
    id
    deliveries(first: 10) {
      nodes { id type status occurredAt nextAttemptAt attempts { at durationMs httpStatus error } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
`,
  variables: { id: NEWEST_WEBHOOK },
};
