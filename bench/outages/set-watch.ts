import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient } from "../../test/support/api-client.js";
import { Tally } from "./tally.js";

interface Progress {
  waiting: number;
  done: number;
}

interface Lock {
  status: string;
  revision: number;
}

const INTERVAL_MS = 1_000;

/** Looks at characters again and again: the state of every image, and whether a face lock is still the one it was. */
export class SetWatch {
  /** Every state in which an image was seen. */
  readonly seen = new Tally();
  readonly changes: string[] = [];
  private readonly locks = new Map<string, string>();
  private isStopped = false;
  private watching: Promise<void> = Promise.resolve();

  private constructor(
    private readonly client: ApiClient,
    private readonly characterIds: readonly string[],
  ) {}

  /** Begins when every image is analysed. @throws Error that takes too long */
  static async start(client: ApiClient, characterIds: readonly string[]): Promise<SetWatch> {
    const watch = new SetWatch(client, characterIds);
    while ((await watch.progress()).waiting > 0) await delay(INTERVAL_MS);
    for (const id of characterIds) watch.locks.set(id, lockText((await watch.look(id)).faceLock));
    watch.watching = watch.run();
    return watch;
  }

  async progress(): Promise<Progress> {
    const { viewer } = await this.client.ask("{ viewer { analyses { waiting done } } }");
    return viewer.analyses;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.watching;
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      for (const id of this.characterIds) {
        const { faceLock, referenceImages } = await this.look(id);
        for (const { status } of referenceImages) this.seen.add(status);
        const lock = lockText(faceLock);
        if (lock !== this.locks.get(id)) this.changes.push(`${this.locks.get(id)} became ${lock}`);
      }
      await delay(INTERVAL_MS);
    }
  }

  private async look(id: string): Promise<{ faceLock: Lock | null; referenceImages: { status: string }[] }> {
    const { character } = await this.client.ask(
      "query ($id: ID!) { character(id: $id) { faceLock { status revision } referenceImages { status } } }",
      { id },
    );
    return character;
  }
}

const lockText = (lock: Lock | null): string =>
  lock === null ? "none" : `${lock.status}, revision ${lock.revision}`;
