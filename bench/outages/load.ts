import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient } from "../../test/support/api-client.js";
import { facelessPicture, variantOfSample } from "../../test/support/pictures.js";
import { RecordingClient } from "./recording-client.js";

const UPLOADERS = 3;
const UPLOAD_PAUSE_MS = 300;
const CHARACTERS_EACH = 4;
const IMAGES_PER_CHARACTER = 40;
const ASKERS = 2;
const QUERY_PAUSE_MS = 200;
/** Every so many pictures one that has faces and takes a while. */
const FACES_EVERY = 4;
const WAIT_MS = 3_000;

/** Clients that upload, each under keys and until it is acknowledged, and clients that ask, until stopped. */
export class Load {
  readonly uploads: RecordingClient;
  readonly queries: RecordingClient;
  private isStopped = false;
  private readonly work: Promise<unknown>;

  private constructor(client: ApiClient, characters: readonly string[][]) {
    this.uploads = new RecordingClient(client);
    this.queries = new RecordingClient(client);
    this.work = Promise.all([
      ...characters.map((ids) => this.upload(ids)),
      ...Array.from({ length: ASKERS }, () => this.ask(characters[0]![0]!)),
    ]);
    // It is told by stop().
    this.work.catch(() => {});
  }

  static async start(client: ApiClient): Promise<Load> {
    const characters: string[][] = [];
    for (let n = 0; n < UPLOADERS; n++) {
      const ids: string[] = [];
      for (let i = 0; i < CHARACTERS_EACH; i++) ids.push(await client.createCharacter());
      characters.push(ids);
    }
    return new Load(client, characters);
  }

  /** Resolves when the last upload was acknowledged. @throws Error one was not in time */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.work;
  }

  private async upload(characterIds: readonly string[]): Promise<void> {
    for (const characterId of characterIds) {
      for (let n = 0; n < IMAGES_PER_CHARACTER; n++) {
        if (this.isStopped) return;
        const hasFaces = n % FACES_EVERY === 0;
        const file = await (hasFaces ? variantOfSample(6, n) : facelessPicture(n));
        // Some go on at once, some wait for the analysis.
        await this.uploads.upload(characterId, file, hasFaces ? WAIT_MS : 0);
        await delay(UPLOAD_PAUSE_MS);
      }
    }
  }

  private async ask(id: string): Promise<void> {
    while (!this.isStopped) {
      await this.queries.query(
        "query ($id: ID!) { character(id: $id) { faceLock { status } referenceImages { status url } } }",
        { id },
      );
      await delay(QUERY_PAUSE_MS);
    }
  }
}
