import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { WebhookEvent } from "../../src/webhooks/webhook-event.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { onePerson } from "../support/one-person.js";
import { facelessPicture } from "../support/pictures.js";
import { insertCandidate } from "../support/rows.js";
import { waitForJobs } from "../support/traces.js";
import { approvedCandidates } from "../training-sets/made-candidates.js";
import { createSet } from "../training-sets/training-client.js";
import { Receiver } from "./receiver.js";
import { created, LOOPBACK, mutate, readWebhook } from "./webhook-client.js";

/** What a scene has, and how it says when it begins. */
interface Stage {
  app: TestApp;
  client: ApiClient;
  characterId: string;
  /** From here on the webhook is there: what was prepared is not told. */
  listen(): Promise<void>;
}

/** Does over the API what has to be told, and answers what the message names beside the character. */
type Scene = (stage: Stage) => Promise<Record<string, string>>;

const reanalyse = (client: ApiClient, characterId: string) =>
  mutate(client, "reanalyseCharacter", { characterId }, "");
const rescore = (client: ApiClient, characterId: string) =>
  mutate(client, "rescoreCandidates", { characterId }, "");

/** As when somebody empties the media storage. */
const loseFiles = ({ dataDirectory }: TestApp, { workspaceId }: ApiClient): Promise<void> =>
  rm(join(dataDirectory, "media", "objects", workspaceId), { recursive: true });

/** Every way to every event. Who adds an event adds its scenes, or this does not compile. */
const SCENES: Record<keyof typeof WebhookEvent, Record<string, Scene>> = {
  IMAGE_ANALYSED: {
    "an upload": async ({ client, characterId, listen }) => {
      await listen();
      const { referenceImage } = await client.upload(characterId, await facelessPicture(701));
      return { imageId: referenceImage.id };
    },
    "a promotion": async ({ app, client, characterId, listen }) => {
      const [id] = await approvedCandidates(app, client, characterId, 1);
      await listen();
      const { image } = await mutate(client, "promoteCandidate", { id }, "image: referenceImage { id }");
      return { imageId: image.id };
    },
    "a re-analysis": async ({ app, client, characterId, listen }) => {
      const { referenceImage } = await client.upload(characterId, await facelessPicture(702));
      await waitForJobs(app);
      await listen();
      await reanalyse(client, characterId);
      return { imageId: referenceImage.id };
    },
  },
  IMAGE_FAILED: {
    "a re-analysis of a lost file": async ({ app, client, characterId, listen }) => {
      const { referenceImage } = await client.upload(characterId, await facelessPicture(703));
      await waitForJobs(app);
      await loseFiles(app, client);
      await listen();
      await reanalyse(client, characterId);
      return { imageId: referenceImage.id };
    },
  },
  FACE_LOCK_CHANGED: {
    "an upload": async ({ client, characterId, listen }) => {
      await listen();
      await client.upload(characterId, await onePerson.first());
      return { revisionId: await newestRevision(client, characterId) };
    },
    "a setting": async ({ client, characterId, listen }) => {
      await client.upload(characterId, await onePerson.first());
      await listen();
      await mutate(client, "updateFaceLockSettings", { characterId, matchThreshold: 0.6 }, "");
      return { revisionId: await newestRevision(client, characterId) };
    },
  },
  CANDIDATE_SCORED: {
    "a submission": async ({ client, characterId, listen }) => {
      await listen();
      const { candidate } = await client.submit(characterId, await facelessPicture(704));
      return { candidateId: candidate.id };
    },
    "a new scoring": async ({ app, client, characterId, listen }) => {
      const candidateId = await insertCandidate(app.dataSource, client.workspaceId, characterId);
      await listen();
      await rescore(client, characterId);
      return { candidateId };
    },
  },
  CANDIDATE_FAILED: {
    "a new scoring of a lost file": async ({ app, client, characterId, listen }) => {
      const { candidate } = await client.submit(characterId, await facelessPicture(705));
      await waitForJobs(app);
      await loseFiles(app, client);
      const failed = "UPDATE candidates SET status = 'FAILED' WHERE workspace_id = $1";
      await app.dataSource.query(failed, [client.workspaceId]);
      await listen();
      await rescore(client, characterId);
      return { candidateId: candidate.id };
    },
  },
  CANDIDATE_REVIEWED: {
    "a decision": async ({ app, client, characterId, listen }) => {
      const candidateId = await insertCandidate(app.dataSource, client.workspaceId, characterId);
      await listen();
      await client.review([candidateId], "APPROVE");
      return { candidateId };
    },
  },
  TRAINING_SET_READY: {
    "a set that is built": async ({ app, client, characterId, listen }) => {
      await approvedCandidates(app, client, characterId, 1);
      await listen();
      const { trainingSet } = await createSet(client, { characterId, allowIncomplete: true });
      return { trainingSetId: trainingSet.id };
    },
  },
  TRAINING_SET_FAILED: {
    "a set of a picture whose file is lost": async ({ app, client, characterId, listen }) => {
      await approvedCandidates(app, client, characterId, 1);
      await loseFiles(app, client);
      await listen();
      const { trainingSet } = await createSet(client, { characterId, allowIncomplete: true });
      return { trainingSetId: trainingSet.id };
    },
  },
};

async function newestRevision(client: ApiClient, id: string): Promise<string> {
  const { character } = await client.ask(
    "query ($id: ID!) { character(id: $id) { faceLock { revisions(first: 1) { nodes { id } } } } }",
    { id },
  );
  return character.faceLock.revisions.nodes[0].id;
}

describe("Every event that a webhook can name", () => {
  let app: TestApp;
  let receiver: Receiver;
  before(async () => {
    app = await startTestApp({ environment: LOOPBACK });
    receiver = await Receiver.start();
  });
  after(async () => {
    await app?.stop();
    await receiver?.stop();
  });

  it("has a scene here", async () => {
    const client = await app.newWorkspace();
    const { __type } = await client.ask(`{ __type(name: "WebhookEvent") { enumValues { name } } }`);

    assert.deepEqual(
      __type.enumValues.map(({ name }: { name: string }) => name).toSorted(),
      Object.keys(SCENES).toSorted(),
    );
  });

  for (const [event, scenes] of Object.entries(SCENES)) {
    for (const [what, play] of Object.entries(scenes)) {
      it(`is told of ${what}: ${event}`, async () => {
        const client = await app.newWorkspace();
        const characterId = await client.createCharacter();
        let webhookId: string | undefined;
        const listen = async () =>
          void ({ id: webhookId } = await created(client, { url: receiver.url, events: [event] }));

        const subject = await play({ app, client, characterId, listen });
        await waitForJobs(app);

        const workspaceId = (await client.ask("{ viewer { workspace { id } } }")).viewer.workspace.id;
        const { deliveries } = await readWebhook(client, webhookId!);
        assert.deepEqual(
          deliveries.nodes.map(({ type, status, message }: any) => [type, status, message.data]),
          [
            [
              WebhookEvent[event as keyof typeof WebhookEvent],
              "DELIVERED",
              { workspaceId, characterId, ...subject },
            ],
          ],
        );
      });
    }
  }
});
