import { ApiError } from "./api-error.js";
import { crc32cOf, md5Of } from "./checksums.js";

/** The fields of the JSON API's object resource that we keep; numbers are decimal strings there. */
export interface ObjectResource {
  kind: "storage#object";
  name: string;
  bucket: string;
  generation: string;
  metageneration: string;
  size: string;
  md5Hash: string;
  crc32c: string;
  etag: string;
  timeCreated: string;
  updated: string;
  contentType: string;
  cacheControl?: string;
  metadata?: Record<string, string>;
}

export interface TestObject {
  resource: ObjectResource;
  bytes: Buffer;
}

/** What an uploader may say about an object; the checksums are compared before anything is stored. */
export type GivenResource = Partial<
  Pick<ObjectResource, "contentType" | "cacheControl" | "metadata" | "md5Hash" | "crc32c">
>;

/** The buckets and objects of the test server, in memory, without versioning. */
export class ObjectStore {
  private readonly buckets = new Map<string, Map<string, TestObject>>();
  private lastGeneration: number;

  constructor(private readonly now: () => number) {
    this.lastGeneration = now() * 1000;
  }

  addBucket(name: string): void {
    this.buckets.set(name, new Map());
  }

  /** @throws ApiError 404 */
  bucket(name: string): Map<string, TestObject> {
    const bucket = this.buckets.get(name);
    if (!bucket) throw ApiError.notFound(`The bucket ${name}`);
    return bucket;
  }

  /** @throws ApiError 404, 412 */
  find(bucket: string, name: string, query: URLSearchParams): TestObject {
    const object = this.bucket(bucket).get(name);
    const generation = query.get("generation");
    if (!object || (generation && generation !== object.resource.generation)) {
      throw ApiError.notFound(`The object ${name}`);
    }
    this.assertPreconditions(bucket, name, query);
    return object;
  }

  /** @throws ApiError 400 a checksum differs, 404 no such bucket, 412 */
  insert(
    bucket: string,
    name: string,
    bytes: Buffer,
    given: GivenResource,
    query: URLSearchParams,
  ): TestObject {
    this.assertPreconditions(bucket, name, query);
    const md5Hash = md5Of(bytes);
    const crc32c = crc32cOf(bytes);
    if ((given.md5Hash ?? md5Hash) !== md5Hash || (given.crc32c ?? crc32c) !== crc32c) {
      throw new ApiError(400, "invalid", "The bytes do not have the checksum that was given");
    }
    const generation = String(++this.lastGeneration);
    const timeCreated = new Date(this.now()).toISOString();
    const resource: ObjectResource = {
      kind: "storage#object",
      name,
      bucket,
      generation,
      metageneration: "1",
      size: String(bytes.length),
      etag: Buffer.from(generation).toString("base64"),
      timeCreated,
      updated: timeCreated,
      contentType: "application/octet-stream",
      ...given,
      md5Hash,
      crc32c,
    };
    const object = { resource, bytes };
    this.bucket(bucket).set(name, object);
    return object;
  }

  /** @throws ApiError 404, 412 */
  delete(bucket: string, name: string, query: URLSearchParams): void {
    this.find(bucket, name, query);
    this.bucket(bucket).delete(name);
  }

  /** One page in name order. The token is the last name that was handed out. */
  list(bucket: string, query: URLSearchParams): { items: ObjectResource[]; nextPageToken?: string } {
    const prefix = query.get("prefix") ?? "";
    const after = Buffer.from(query.get("pageToken") ?? "", "base64").toString();
    const from = query.get("startOffset") ?? "";
    const size = Math.min(Number(query.get("maxResults") ?? 1000), 1000);
    const names = [...this.bucket(bucket).keys()].filter(
      (name) => name.startsWith(prefix) && name > after && name >= from,
    );
    const sorted = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const page = sorted.slice(0, size);
    const items = page.map((name) => this.bucket(bucket).get(name)!.resource);
    if (sorted.length <= size) return { items };
    return { items, nextPageToken: Buffer.from(page.at(-1) ?? "").toString("base64") };
  }

  /** Generation 0 stands for "there is none". @throws ApiError 304, 404, 412 */
  assertPreconditions(bucket: string, name: string, query: URLSearchParams): void {
    const current = this.bucket(bucket).get(name)?.resource;
    const generation = current?.generation ?? "0";
    const mustBe = query.get("ifGenerationMatch");
    const mustNotBe = query.get("ifGenerationNotMatch");
    const metagenerationMustBe = query.get("ifMetagenerationMatch");
    if (mustBe !== null && mustBe !== generation) throw ApiError.preconditionFailed();
    if (mustNotBe === generation) throw new ApiError(304, "notModified", "Not modified");
    if (metagenerationMustBe !== null && metagenerationMustBe !== current?.metageneration) {
      throw ApiError.preconditionFailed();
    }
  }
}
