import { createHmac, timingSafeEqual } from "node:crypto";
import { LRUCache } from "lru-cache";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { compareFiles, listFiles, removeEmptyParents } from "./disk-files.js";
import {
  isNoSuchFile,
  linkWithoutReplacing,
  makeDirectory,
  syncDirectory,
  errorCode,
  unlinkIfPresent,
  writeSynced,
} from "./durable-files.js";
import { assertMediaKey, isMediaKey } from "./media-key.js";
import {
  InvalidMediaKeyError,
  MediaKeyTakenError,
  MediaNotFoundError,
  StorageFullError,
  StorageUnavailableError,
} from "./media-storage-errors.js";
import type { MediaBody, MediaStorage, StoredObject } from "./media-storage.js";
import { removeLeftovers, temporaryFileName } from "./process-files.js";
import { urlExpiryMs } from "./url-window.js";

/** No write takes this long, so an older temporary file of another machine belongs to a process that died. */
const abandonedAfterMs = 24 * 3_600_000;
/** A `delete` may remove a folder just before a `put` links into it; it can hardly win this often in a row. */
const maxPublishAttempts = 10;
/** Of the pictures that are looked at just now; some hundred bytes each. */
const MAX_SIGNED_URLS = 10_000;
/** More than fits into what a file system keeps beside its blocks. */
const PROBE = Buffer.alloc(64 * 1024, 1);

export interface DiskMediaStorageOptions {
  /** Holds the folders `objects` (one file per key) and `incoming` (files being written); made on first use. */
  directory: string;
  /** Where clients reach the server, e.g. `https://likeness.example.com`; may have a path. */
  publicUrl: string;
  /** 32 bytes from {@link loadSigningSecret}. */
  signingSecret: Buffer;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/**
 * Media in a local directory, served by {@link createMediaRouter}. Any number of processes may share the directory.
 *
 * A write is a temporary file that is synced and then hard-linked under its key, so an object is wholly there or not
 * at all, survives a power failure once `put` has resolved, and is never replaced. The file system must have hard
 * links. No key may be the folder of another (`a` and `a/b`).
 */
export class DiskMediaStorage implements MediaStorage {
  /** One file per object, at its key. */
  readonly objectsDirectory: string;
  private readonly incomingDirectory: string;
  private readonly publicUrl: string;
  private readonly signingSecret: Buffer;
  readonly now: () => number;
  private readonly signedUrls = new LRUCache<string, string>({ max: MAX_SIGNED_URLS });
  private prepared: Promise<void> | undefined;

  constructor(options: DiskMediaStorageOptions) {
    this.objectsDirectory = join(options.directory, "objects");
    this.incomingDirectory = join(options.directory, "incoming");
    this.publicUrl = options.publicUrl.replace(/\/+$/, "");
    this.signingSecret = options.signingSecret;
    this.now = options.now ?? Date.now;
  }

  async put(key: string, body: MediaBody): Promise<void> {
    const path = this.pathOf(key);
    const temporaryPath = join(this.incomingDirectory, temporaryFileName());
    await translatingOutages(async () => {
      await this.prepare();
      try {
        await writeSynced(temporaryPath, body);
        await this.publish(temporaryPath, key, path);
        // Also when the object was there already: whoever wrote it may have died before this line.
        await syncDirectory(dirname(path));
      } finally {
        await unlinkIfPresent(temporaryPath);
      }
    });
  }

  async read(key: string): Promise<Buffer> {
    const path = this.pathOf(key);
    return await translatingOutages(async () => {
      try {
        return await readFile(path);
      } catch (error) {
        if (isNoSuchFile(error)) throw new MediaNotFoundError(key);
        throw error;
      }
    });
  }

  async delete(key: string): Promise<void> {
    const path = this.pathOf(key);
    await translatingOutages(async () => {
      if (await unlinkIfPresent(path)) await removeEmptyParents(path, this.objectsDirectory);
    });
  }

  async *list(prefix = "", after = ""): AsyncIterable<StoredObject> {
    try {
      yield* listFiles(this.objectsDirectory, prefix, after);
    } catch (error) {
      throw translateOutage(error);
    }
  }

  urlFor(key: string): string | Promise<string> {
    const expires = urlExpiryMs(this.now()) / 1000;
    const cacheKey = `${expires}/${key}`;
    const known = this.signedUrls.get(cacheKey);
    if (known !== undefined) return known;
    if (!isMediaKey(key)) return Promise.reject(new InvalidMediaKeyError(key));
    const signature = this.sign(key, expires).toString("base64url");
    const url = `${this.publicUrl}/media/${key}?expires=${expires}&signature=${signature}`;
    this.signedUrls.set(cacheKey, url);
    return url;
  }

  urlsExpireAt(): Date {
    return new Date(urlExpiryMs(this.now()));
  }

  async check(): Promise<void> {
    const probePath = join(this.incomingDirectory, temporaryFileName());
    await translatingOutages(async () => {
      await this.prepare();
      try {
        await writeSynced(probePath, PROBE);
      } finally {
        await unlinkIfPresent(probePath);
      }
    });
  }

  /**
   * Whether a signature (base64url, as in a URL) belongs to this key and expiry (seconds since 1970). The comparison
   * takes as long for a nearly right signature as for a wrong one. It says nothing about whether the time has come.
   */
  isSignedBy(signature: string, key: string, expires: number): boolean {
    const given = Buffer.from(signature, "base64url");
    const expected = this.sign(key, expires);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private sign(key: string, expires: number): Buffer {
    return createHmac("sha256", this.signingSecret).update(`media\n${key}\n${expires}`).digest();
  }

  private pathOf(key: string): string {
    assertMediaKey(key);
    return join(this.objectsDirectory, key);
  }

  private async publish(temporaryPath: string, key: string, path: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await makeDirectory(dirname(path));
        if (await linkWithoutReplacing(temporaryPath, path)) return;
        if (await compareFiles(temporaryPath, path)) return;
        throw new MediaKeyTakenError(key);
      } catch (error) {
        // A delete took the folder or the other object meanwhile.
        if (errorCode(error) !== "ENOENT" || attempt === maxPublishAttempts) throw error;
      }
    }
  }

  /** Makes the folders and clears what dead processes left behind, once per process. */
  private async prepare(): Promise<void> {
    this.prepared ??= this.makeFolders().catch((error: unknown) => {
      this.prepared = undefined;
      throw error;
    });
    await this.prepared;
  }

  private async makeFolders(): Promise<void> {
    await makeDirectory(this.objectsDirectory);
    await makeDirectory(this.incomingDirectory);
    await removeLeftovers(this.incomingDirectory, abandonedAfterMs, this.now());
  }
}

async function translatingOutages<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translateOutage(error);
  }
}

/** A system call that failed says that the disk is full, read-only, gone or not ours; anything else is passed on. */
function translateOutage(error: unknown): unknown {
  const isSystemError =
    error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === "string";
  if (!isSystemError) return error;
  return ["ENOSPC", "EDQUOT"].includes(errorCode(error)!)
    ? new StorageFullError(error)
    : new StorageUnavailableError(error);
}
