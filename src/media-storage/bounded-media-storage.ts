import { within } from "../event-loop/within.js";
import { StorageUnavailableError } from "./media-storage-errors.js";
import type { MediaBody, MediaStorage, StoredObject } from "./media-storage.js";

/**
 * A storage for work that a client waits for: every call that is silent for longer than `patienceMs` ends as StorageUnavailableError,
 * whatever limits the storage itself has. What was given up may still happen: a put can become an object later. A listing is not bounded.
 */
export class BoundedMediaStorage implements MediaStorage {
  constructor(
    private readonly storage: MediaStorage,
    private readonly patienceMs: number,
  ) {}

  put(key: string, body: MediaBody, contentType: string): Promise<void> {
    const { patienceMs } = this;
    return this.bounded(this.storage.put(key, body, contentType, { patienceMs }));
  }

  read(key: string): Promise<Buffer> {
    return this.bounded(this.storage.read(key));
  }

  delete(key: string): Promise<void> {
    return this.bounded(this.storage.delete(key));
  }

  list(prefix?: string, after?: string): AsyncIterable<StoredObject> {
    return this.storage.list(prefix, after);
  }

  urlFor(key: string): string | Promise<string> {
    const url = this.storage.urlFor(key);
    return typeof url === "string" ? url : this.bounded(url);
  }

  urlsExpireAt(): Date | null {
    return this.storage.urlsExpireAt();
  }

  check(): Promise<void> {
    return this.bounded(this.storage.check());
  }

  private bounded<Result>(work: Promise<Result>): Promise<Result> {
    return within(this.patienceMs, work, (late) => new StorageUnavailableError(late));
  }
}
