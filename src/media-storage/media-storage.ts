/** One stored object as `list` sees it. */
export interface StoredObject {
  key: string;
  bytes: number;
  /** When it was first put: putting the same bytes again does not renew it. */
  createdAt: Date;
}

/** Where the bytes of a new object come from: memory (derivatives) or a complete, verified spool file (uploads). */
export type MediaBody = Buffer | { filePath: string };

export interface PutOptions {
  /** How long the caller waits, in milliseconds; the storage's own limits hold too. A put given up may still become an object. */
  patienceMs?: number;
}

/**
 * Keeps the bytes of originals and derivatives under keys that the server generates: `/`-separated segments of
 * `[A-Za-z0-9._-]+`, none of them `.` or `..`, no key being the folder of another (`a` and `a/b`). Every method that
 * takes a key throws InvalidMediaKeyError for any other. Objects never change once written, so they may be cached for
 * ever.
 *
 * Two implementations (disk, Google Cloud Storage) pass one contract suite, `test/media-storage/contract.ts`.
 */
export interface MediaStorage {
  /**
   * Writes an object; it is either wholly there afterwards or not at all. May run twice: a key that already holds the
   * same bytes is left alone.
   * @throws MediaKeyTakenError the key holds other bytes
   * @throws StorageUnavailableError the storage cannot be reached or refuses, after all retries; the object may
   *   nevertheless be there when only the answer was lost
   */
  put(key: string, body: MediaBody, contentType: string, options?: PutOptions): Promise<void>;

  /**
   * The whole object, its checksum verified where the storage has one.
   * @throws MediaNotFoundError no such object
   * @throws StorageUnavailableError unreachable, or the body stalled, was cut or is damaged
   */
  read(key: string): Promise<Buffer>;

  /** Removes an object. May run twice: one that is already gone counts as removed. @throws StorageUnavailableError */
  delete(key: string): Promise<void>;

  /**
   * Every object whose key starts with a prefix, which may end inside of a segment, in key order (as bytes), paged from
   * the storage as it is consumed.
   * @param after leaves out everything up to this text, in the same order; it need not be a key
   * @throws StorageUnavailableError while it is consumed
   */
  list(prefix?: string, after?: string): AsyncIterable<StoredObject>;

  /**
   * An absolute URL under which anybody can fetch the object for at least `minimumUrlLifetimeMs` (url-window.ts). The
   * same key gives the same URL within an hour, so that browsers can cache it. The object need not exist.
   * A promise only where it has to be waited for, or fails: lists ask for hundreds.
   * @throws StorageUnavailableError the URL cannot be signed
   */
  urlFor(key: string): string | Promise<string>;

  /** When a URL that is made now stops working, at the earliest; null: never. */
  urlsExpireAt(): Date | null;

  /** Resolves when the storage answers. @throws StorageUnavailableError */
  check(): Promise<void>;
}
