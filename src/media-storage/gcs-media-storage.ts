import type { Bucket, Storage } from "@google-cloud/storage";
import { LRUCache } from "lru-cache";
import { openGcsClient, usesTls } from "./gcs-client.js";
import { holds, md5Of } from "./gcs-checksums.js";
import { downloadVerified } from "./gcs-download.js";
import { defaultGcsLimits, httpStatusOf, within, withRetries, type GcsLimits } from "./gcs-retries.js";
import { assertMediaKey } from "./media-key.js";
import { MediaKeyTakenError, MediaNotFoundError } from "./media-storage-errors.js";
import type { MediaBody, MediaStorage, PutOptions, StoredObject } from "./media-storage.js";
import { urlExpiryMs } from "./url-window.js";

/** A URL is asked for within a request, whose client does not wait for a minute. */
const signingPatienceMs = 15_000;
/** Signed URLs are valid from an hour before their window, for clocks that differ. */
const signedForMs = 3 * 3_600_000;
/** About 1 kB each. */
const maxCachedUrls = 5_000;
const pageSize = 1_000;

/** Of `objects.list` in the service's JSON API. */
interface ListQuery {
  prefix?: string;
  maxResults: number;
  startOffset?: string;
  pageToken?: string;
}

interface Listing {
  kind?: unknown;
  items?: { name: string; size: string; timeCreated: string }[];
  nextPageToken?: string;
}

export interface GcsMediaStorageOptions {
  bucket: string;
  /** See {@link openGcsClient}; Google's own when not given. */
  apiEndpoint?: string;
  /** Where anybody can read the bucket, e.g. a CDN: URLs are then this plus the key, and are never signed. */
  publicBaseUrl?: string;
  /** In place of the client that {@link openGcsClient} makes. Its retries should be off. */
  storage?: Storage;
  limits?: Partial<GcsLimits>;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/**
 * Media in a Google Cloud Storage bucket. The account needs the permissions of *Storage Object User* on the bucket
 * (storage.objects create, get, delete, list), and `iam.serviceAccounts.signBlob` on itself where it has no key file.
 * Access is expected to be uniform: no ACL is ever set. For front ends that draw media on a canvas, the bucket needs a
 * CORS rule that allows GET.
 */
export class GcsMediaStorage implements MediaStorage {
  private readonly storage: Storage;
  private readonly bucket: Bucket;
  private readonly publicBaseUrl: string | undefined;
  private readonly limits: GcsLimits;
  private readonly now: () => number;
  /** Without a key file each signature is a request to IAM. */
  private readonly signedUrls = new LRUCache<string, Promise<string>>({ max: maxCachedUrls });

  constructor(options: GcsMediaStorageOptions) {
    this.limits = { ...defaultGcsLimits, ...options.limits };
    this.publicBaseUrl = options.publicBaseUrl?.replace(/\/+$/, "");
    this.storage = options.storage ?? openGcsClient(options.apiEndpoint, this.limits);
    this.bucket = this.storage.bucket(options.bucket);
    this.now = options.now ?? Date.now;
  }

  async put(key: string, body: MediaBody, contentType: string, options: PutOptions = {}): Promise<void> {
    assertMediaKey(key);
    const md5Hash = await md5Of(body);
    await withRetries(within(this.limits, options.patienceMs), async () => {
      try {
        await this.upload(key, body, contentType, md5Hash);
      } catch (error) {
        if (httpStatusOf(error) !== 412) throw error;
        await this.assertStored(key, md5Hash);
      }
    });
  }

  async read(key: string): Promise<Buffer> {
    assertMediaKey(key);
    const object = `${encodeURIComponent(this.bucket.name)}/o/${encodeURIComponent(key)}`;
    const url = `${this.storage.apiEndpoint}/storage/v1/b/${object}?alt=media`;
    return await withRetries(this.limits, async (signal) => {
      const headers = { ...(await this.authorization(url)), "accept-encoding": "identity" };
      try {
        return await downloadVerified(url, headers, this.limits.idleTimeoutMs, signal);
      } catch (error) {
        throw httpStatusOf(error) === 404 ? new MediaNotFoundError(key) : error;
      }
    });
  }

  async delete(key: string): Promise<void> {
    assertMediaKey(key);
    await withRetries(this.limits, async () => {
      try {
        await this.bucket.file(key).delete();
      } catch (error) {
        // Gone already, perhaps by an attempt of ours whose answer was lost.
        if (httpStatusOf(error) !== 404) throw error;
      }
    });
  }

  async *list(prefix = "", after = ""): AsyncIterable<StoredObject> {
    const query = { prefix, maxResults: pageSize, ...(after && { startOffset: after }) };
    let pageToken: string | undefined;
    do {
      const page = await withRetries(this.limits, () => this.listPage({ ...query, pageToken }));
      for (const { name, size, timeCreated } of page.items ?? []) {
        // The offset itself is part of what the service lists.
        if (name === after) continue;
        yield { key: name, bytes: Number(size), createdAt: new Date(timeCreated) };
      }
      pageToken = page.nextPageToken;
    } while (pageToken);
  }

  async urlFor(key: string): Promise<string> {
    assertMediaKey(key);
    if (this.publicBaseUrl !== undefined) return `${this.publicBaseUrl}/${key}`;

    const expiresMs = urlExpiryMs(this.now());
    const cacheKey = `${expiresMs}/${key}`;
    let url = this.signedUrls.get(cacheKey);
    if (!url) {
      url = this.sign(key, expiresMs);
      url.catch(() => this.signedUrls.delete(cacheKey));
      this.signedUrls.set(cacheKey, url);
    }
    return await url;
  }

  urlsExpireAt(): Date | null {
    return this.publicBaseUrl === undefined ? new Date(urlExpiryMs(this.now())) : null;
  }

  /** Lists one object: that needs a permission we need anyway, while reading the bucket itself would need another. */
  async check(): Promise<void> {
    await withRetries(this.limits, () => this.listPage({ maxResults: 1 }));
  }

  /**
   * Asked for without the client's `getFiles`, which throws where nobody can catch it when an answer is empty.
   * @throws Error the answer is no listing: an empty one says so, while whatever stands in between may say anything
   */
  private async listPage(query: ListQuery): Promise<Listing> {
    const [answer] = (await this.bucket.request({ uri: "/o", qs: query })) as unknown as [unknown];
    const page = Object(answer) as Listing;
    if (page.kind !== "storage#objects") throw new Error("The storage's answer is no listing of objects");
    return page;
  }

  /**
   * In one request: a body that is cut then never becomes an object. The service compares the MD5 before it stores,
   * whereas the client's own validation would store, compare and delete. The precondition keeps other bytes safe and
   * makes the call one that may be repeated.
   */
  private async upload(key: string, body: MediaBody, contentType: string, md5Hash: string): Promise<void> {
    const audience = this.publicBaseUrl === undefined ? "private" : "public";
    const cacheControl = `${audience}, max-age=31536000, immutable`;
    const options = {
      resumable: false,
      validation: false,
      preconditionOpts: { ifGenerationMatch: 0 },
      metadata: { contentType, cacheControl, md5Hash },
    };
    const file = this.bucket.file(key);
    if (Buffer.isBuffer(body)) await file.save(body, options);
    else await this.bucket.upload(body.filePath, { ...options, destination: file });
    if (holds(key, md5Hash, file.metadata)) return;
    // The precondition says that this request made it, so these damaged bytes are nobody's.
    await file.delete({ ifGenerationMatch: Number(file.metadata.generation) });
    throw new Error("The storage stored other bytes than were sent");
  }

  /**
   * After a failed precondition: the object there may be our own, from an earlier put or from an attempt whose answer
   * was lost.
   * @throws MediaKeyTakenError it is another one
   */
  private async assertStored(key: string, md5Hash: string): Promise<void> {
    const [metadata] = await this.bucket.file(key).getMetadata();
    if (!holds(key, md5Hash, metadata)) throw new MediaKeyTakenError(key);
  }

  private async sign(key: string, expiresMs: number): Promise<string> {
    const [url] = await withRetries(within(this.limits, signingPatienceMs), () =>
      this.bucket.file(key).getSignedUrl({
        version: "v4",
        action: "read",
        accessibleAt: new Date(expiresMs - signedForMs),
        expires: new Date(expiresMs),
      }),
    );
    return url;
  }

  private async authorization(url: string): Promise<Record<string, string>> {
    return usesTls(this.storage.apiEndpoint) ? await this.storage.authClient.getRequestHeaders(url) : {};
  }
}
