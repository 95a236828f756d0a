import { randomUUID } from "node:crypto";
import { ApiError } from "./api-error.js";
import { parseJson, type Exchange } from "./exchange.js";
import type { GivenResource, ObjectStore } from "./object-store.js";

interface ResumableUpload {
  bucket: string;
  name: string;
  given: GivenResource;
  query: URLSearchParams;
  received: Buffer;
  /** The finished object. */
  resource?: object;
}

/** All chunks but the last must have a multiple of this length. */
const chunkMultiple = 256 * 1024;

/** The three ways to upload of the JSON API: media, multipart and resumable. */
export class Uploads {
  private readonly resumable = new Map<string, ResumableUpload>();

  constructor(private readonly store: ObjectStore) {}

  /** The name of the object that a request uploads to, as far as the URL tells. */
  nameOf(query: URLSearchParams): string | undefined {
    return query.get("name") ?? this.resumable.get(query.get("upload_id") ?? "")?.name;
  }

  async handle(exchange: Exchange, bucket: string): Promise<void> {
    const { query } = exchange;
    if (query.has("upload_id")) return this.continue(exchange, query.get("upload_id")!);
    switch (query.get("uploadType")) {
      case "resumable":
        return this.start(exchange, bucket);
      case "multipart":
        return this.insert(exchange, bucket, parseMultipart(exchange, await exchange.body()));
      default:
        return this.insert(exchange, bucket, { bytes: await exchange.body(), resource: {} });
    }
  }

  private insert(
    exchange: Exchange,
    bucket: string,
    upload: { bytes: Buffer; resource: GivenResource },
  ): void {
    const { query } = exchange;
    const name = query.get("name") ?? String((upload.resource as { name?: string }).name ?? "");
    if (name === "") throw new ApiError(400, "required", "An object needs a name");
    const contentType = upload.resource.contentType ?? exchange.header("content-type");
    const given = { ...writableFields(upload.resource), ...checksumHeader(exchange), contentType };
    const { fault } = exchange;
    if (fault?.kind === "corrupt-upload") {
      const { md5Hash: _md5, crc32c: _crc, ...unchecked } = given;
      const { resource } = this.store.insert(bucket, name, withOneBitTurned(upload.bytes), unchecked, query);
      return exchange.answer(200, resource);
    }
    const { resource } = this.store.insert(bucket, name, upload.bytes, given, query);
    if (fault?.kind === "empty-promise") this.store.delete(bucket, name, new URLSearchParams());
    exchange.answerUnlessFaulty(200, resource);
  }

  private async start(exchange: Exchange, bucket: string): Promise<void> {
    const resource = (await exchange.json()) as GivenResource & { name?: string };
    const name = exchange.query.get("name") ?? resource.name ?? "";
    const contentType = resource.contentType ?? exchange.header("x-upload-content-type");
    this.store.assertPreconditions(bucket, name, exchange.query);
    const id = randomUUID();
    const given = { ...writableFields(resource), ...(contentType && { contentType }) };
    this.resumable.set(id, { bucket, name, given, query: exchange.query, received: Buffer.alloc(0) });
    const location = `${exchange.url.origin}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&upload_id=${id}`;
    exchange.answer(200, undefined, { location });
  }

  /** A chunk, or the question how much has arrived; 308 says that more is expected. */
  private async continue(exchange: Exchange, id: string): Promise<void> {
    const upload = this.resumable.get(id);
    if (!upload) throw ApiError.notFound(`The upload ${id}`);
    const body = await exchange.body();
    if (upload.resource) return exchange.answer(200, upload.resource);

    const { first, isLast } = parseContentRange(exchange.header("content-range"), body.length);
    if (first === null) return answerProgress(exchange, upload);
    if (first > upload.received.length) throw new ApiError(400, "invalid", "Bytes before these are missing");
    if (!isLast && body.length % chunkMultiple !== 0) {
      throw new ApiError(400, "invalid", `A chunk must have a multiple of ${chunkMultiple} bytes`);
    }
    upload.received = Buffer.concat([upload.received.subarray(0, first), body]);
    if (!isLast) return answerProgress(exchange, upload);

    const given = { ...upload.given, ...checksumHeader(exchange) };
    upload.resource = this.store.insert(
      upload.bucket,
      upload.name,
      upload.received,
      given,
      upload.query,
    ).resource;
    exchange.answerUnlessFaulty(200, upload.resource);
  }
}

function withOneBitTurned(bytes: Buffer): Buffer {
  const turned = Buffer.from(bytes);
  turned[turned.length >> 1]! ^= 1;
  return turned;
}

function answerProgress(exchange: Exchange, { received }: ResumableUpload): void {
  exchange.answer(308, undefined, received.length > 0 ? { range: `bytes=0-${received.length - 1}` } : {});
}

/** `first` is null for a question about the progress; a range without a total ends with this request. */
function parseContentRange(header: string, bodyLength: number): { first: number | null; isLast: boolean } {
  if (header === "") return { first: 0, isLast: true };
  const match = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/.exec(header);
  if (!match) throw new ApiError(400, "invalid", "The Content-Range cannot be read");
  const [, first, last, total] = match;
  if (first === undefined) return { first: null, isLast: false };
  const isOpen = last === "*" && total === "*";
  return { first: Number(first), isLast: isOpen || Number(first) + bodyLength === Number(total) };
}

/** `multipart/related`: the resource as JSON, then the bytes. */
function parseMultipart(exchange: Exchange, body: Buffer): { bytes: Buffer; resource: GivenResource } {
  const boundary = /boundary="?([^";]+)"?/.exec(exchange.header("content-type"))?.[1];
  if (boundary === undefined) throw new ApiError(400, "badContent", "The multipart boundary is missing");
  const [resourcePart, mediaPart, ...more] = splitParts(body, `--${boundary}`);
  if (!resourcePart || !mediaPart || more.length > 0) {
    throw new ApiError(400, "badContent", "A multipart upload has two parts");
  }
  const resource = parseJson(resourcePart.content.toString()) as GivenResource;
  const contentType = resource.contentType ?? /^content-type: *(.+)$/im.exec(mediaPart.head)?.[1];
  return { bytes: mediaPart.content, resource: { ...resource, ...(contentType && { contentType }) } };
}

function splitParts(body: Buffer, delimiter: string): { head: string; content: Buffer }[] {
  const parts = [];
  let start = body.indexOf(delimiter);
  for (;;) {
    const end = body.indexOf(`\r\n${delimiter}`, start + delimiter.length);
    if (start < 0 || end < 0) return parts;
    const part = body.subarray(start + delimiter.length, end);
    const headEnd = part.indexOf("\r\n\r\n");
    parts.push({ head: part.subarray(0, headEnd).toString(), content: part.subarray(headEnd + 4) });
    start = end + 2;
  }
}

function writableFields({
  contentType,
  cacheControl,
  metadata,
  md5Hash,
  crc32c,
}: GivenResource): GivenResource {
  const fields = Object.entries({ contentType, cacheControl, metadata, md5Hash, crc32c });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function checksumHeader(exchange: Exchange): GivenResource {
  const header = exchange.header("x-goog-hash");
  const crc32c = /crc32c=([^,]+)/.exec(header)?.[1];
  const md5Hash = /md5=([^,]+)/.exec(header)?.[1];
  return { ...(crc32c && { crc32c }), ...(md5Hash && { md5Hash }) };
}
