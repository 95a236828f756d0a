import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient, FilePart, GraphqlAnswer } from "../../test/support/api-client.js";
import type { Acknowledged } from "./acknowledged.js";
import { Tally } from "./tally.js";

const UPLOAD = `mutation ($input: UploadReferenceImageInput!) {
  uploadReferenceImage(input: $input) { referenceImage { id status } userErrors { code message } }
}`;

/** A client that remembers what it was told: every acknowledged upload, and how often it got which answer. */
export class RecordingClient {
  readonly acknowledged: Acknowledged[] = [];
  readonly answers = new Tally();
  slowestAnswerMs = 0;

  constructor(readonly client: ApiClient) {}

  /** One try under a key. Returns the image's id, or null when it was not acknowledged. */
  async tryUpload(
    characterId: string,
    file: FilePart,
    idempotencyKey: string = randomUUID(),
    waitMs = 0,
  ): Promise<string | null> {
    const answer = await this.answerOf(() =>
      this.client.graphqlWithFiles(
        UPLOAD,
        { input: { characterId, file: null, waitMs, idempotencyKey } },
        { "variables.input.file": file },
      ),
    );
    const id: string | undefined = answer?.data?.uploadReferenceImage?.referenceImage?.id;
    if (id === undefined) return null;
    this.acknowledged.push({ id, characterId, idempotencyKey, file });
    return id;
  }

  /** Tries under one key, a second apart, until the upload is acknowledged. @throws Error it is not in time */
  async upload(characterId: string, file: FilePart, waitMs = 0, patienceMs = 180_000): Promise<string> {
    const idempotencyKey = randomUUID();
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      const id = await this.tryUpload(characterId, file, idempotencyKey, waitMs);
      if (id !== null) return id;
      await delay(1_000);
    }
    throw new Error(`An upload was not acknowledged within ${patienceMs} ms. Answers: ${this.answers}`);
  }

  /** Sends every acknowledged upload once more under its key. Returns how many were answered with another image, or none. */
  async countForgotten(): Promise<number> {
    let forgotten = 0;
    for (const { id, characterId, file, idempotencyKey } of this.acknowledged) {
      const again = new RecordingClient(this.client);
      if ((await again.tryUpload(characterId, file, idempotencyKey)) !== id) forgotten++;
    }
    return forgotten;
  }

  async query(text: string, variables: Record<string, unknown> = {}): Promise<GraphqlAnswer | null> {
    return this.answerOf(() => this.client.graphql(text, variables));
  }

  private async answerOf(ask: () => Promise<GraphqlAnswer>): Promise<GraphqlAnswer | null> {
    const start = performance.now();
    const answer = await ask().catch((error: Error) => error);
    this.slowestAnswerMs = Math.max(this.slowestAnswerMs, performance.now() - start);
    if (answer instanceof Error) {
      const { code } = (answer.cause ?? answer) as { code?: string };
      this.answers.add(`no answer (${code ?? answer.message})`);
      return null;
    }
    this.answers.add(`${answer.status} ${codeOf(answer)}`);
    return answer;
  }
}

/** The code of an answer's first error, or "ok". A mutation's are in its payload. */
function codeOf({ data, errors }: GraphqlAnswer): string {
  if (errors !== undefined) return errors[0]!.extensions?.code ?? "an error without a code";
  const payloads = Object.values(data ?? {}) as ({ userErrors?: { code: string }[] } | null)[];
  return payloads.flatMap((payload) => payload?.userErrors ?? [])[0]?.code ?? "ok";
}
