import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiError, RequestCutError } from "./api-error.js";
import { throwawayAccount } from "./credentials.js";
import { sendObject } from "./downloads.js";
import { Exchange } from "./exchange.js";
import { FaultPlan, type Failure, type Fault, type Operation } from "./faults.js";
import { ObjectStore, type TestObject } from "./object-store.js";
import { assertSignedUrl } from "./signed-urls.js";
import { Uploads } from "./uploads.js";

/** What a request turned out to be, and how to do it. */
interface Route {
  operation: Operation;
  name?: string;
  run(): void | Promise<void>;
}

export interface GcsTestServerOptions {
  /** A free one when not given. */
  port?: number;
  bucket?: string;
  /** Milliseconds since 1970, for creation times and for the expiry of signed URLs. */
  now?: () => number;
}

/**
 * The part of Google Cloud Storage that the server uses, in memory, on loopback: the JSON API for buckets and objects,
 * without authentication, and signed V4 URLs. It stores an object only when its whole body arrived, compares checksums,
 * holds preconditions, and fails on demand.
 */
export class GcsTestServer {
  /** Every request so far, for tests that count them. */
  readonly requests: { operation: Operation; name: string | undefined }[] = [];
  /** Runs whenever a fault befalls a request, before it shows. */
  onFault: () => Promise<void> = async () => {};
  private readonly faults = new FaultPlan();
  private readonly store: ObjectStore;
  private readonly uploads: Uploads;
  private readonly server: Server;
  readonly bucket: string;
  private readonly now: () => number;

  private constructor(options: GcsTestServerOptions) {
    this.bucket = options.bucket ?? "likeness-test";
    this.now = options.now ?? Date.now;
    this.store = new ObjectStore(this.now);
    this.store.addBucket(this.bucket);
    this.uploads = new Uploads(this.store);
    this.server = createServer((request, response) => {
      void this.handle(new Exchange(request, response, this.url));
    });
  }

  static async start(options: GcsTestServerOptions = {}): Promise<GcsTestServer> {
    const server = new GcsTestServer(options);
    await new Promise<void>((resolve, reject) => {
      server.server.once("error", reject);
      server.server.listen(options.port ?? 0, "127.0.0.1", resolve);
    });
    return server;
  }

  /** For GCS_API_ENDPOINT. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Lets a coming request fail; faults happen in the order in which they were asked for. */
  fail(fault: Fault): void {
    this.faults.add(fault);
  }

  /** Lets every request fail until told otherwise. */
  failAlways(fault: Failure | undefined): void {
    this.faults.lasting = fault;
  }

  /** The objects of the bucket by name. */
  get objects(): ReadonlyMap<string, TestObject> {
    return this.store.bucket(this.bucket);
  }

  /** Stores an object directly, without a request. */
  seed(name: string, bytes: Buffer): void {
    this.store.insert(this.bucket, name, bytes, {}, new URLSearchParams());
  }

  /** Takes an object away directly, without a request. */
  remove(name: string): void {
    this.store.delete(this.bucket, name, new URLSearchParams());
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(exchange: Exchange): Promise<void> {
    const { request } = exchange;
    const isSigned = !/^\/((upload|download)\/)?storage\/v1\//.test(exchange.rawPath);
    try {
      const route = isSigned ? this.routeSigned(exchange) : this.routeJson(exchange);
      this.requests.push({ operation: route.operation, name: route.name });
      exchange.fault = this.faults.take(route.operation, route.name);
      if (exchange.fault) await this.onFault();
      if (exchange.fault?.kind === "refused") throw new RequestCutError();
      if (exchange.fault?.kind === "status" && exchange.fault.when === "before") {
        await exchange.body();
        throw new ApiError(exchange.fault.status, "backendError", "Injected failure");
      }
      await route.run();
    } catch (error) {
      // Of a connection that is gone already, Node has taken the socket away.
      if (error instanceof RequestCutError) request.socket?.destroy();
      else this.refuse(exchange, error, isSigned);
    }
  }

  private refuse(exchange: Exchange, error: unknown, isXml: boolean): void {
    const refusal = error instanceof ApiError ? error : new ApiError(500, "internalError", String(error));
    if (refusal.status === 304) return exchange.answer(304);
    if (!isXml) return exchange.answer(refusal.status, refusal.toJson());
    exchange.response.writeHead(refusal.status, { "content-type": "application/xml; charset=UTF-8" });
    exchange.response.end(refusal.toXml());
  }

  /** `[/upload|/download]/storage/v1/b/BUCKET[/o[/OBJECT[/rewriteTo/b/BUCKET/o/OBJECT]]]` */
  private routeJson(exchange: Exchange): Route {
    const segments = exchange.rawPath.split("/").slice(1).map(decodeURIComponent);
    const isUpload = segments[0] === "upload";
    const [, bucket, collection, name, action, , targetBucket, , targetName] = segments.slice(
      segments.indexOf("v1") + 1,
    );
    if (bucket === undefined) throw ApiError.notFound("The path");
    const { method } = exchange.request;
    if (isUpload) {
      const run = () => this.uploads.handle(exchange, bucket);
      return { operation: "objects.insert", name: this.uploads.nameOf(exchange.query), run };
    }
    if (method === "GET" && collection === undefined) return this.getBucket(exchange, bucket);
    if (method === "GET" && name === undefined) return this.listObjects(exchange, bucket);
    if (method === "GET") return this.getObject(exchange, bucket, name!);
    if (method === "DELETE" && name !== undefined) return this.deleteObject(exchange, bucket, name);
    if (
      method === "POST" &&
      action === "rewriteTo" &&
      targetBucket !== undefined &&
      targetName !== undefined
    ) {
      return this.rewriteObject(exchange, [bucket, name!], [targetBucket, targetName]);
    }
    throw ApiError.notFound("The path");
  }

  /** `/BUCKET/OBJECT`, for reading only. */
  private routeSigned(exchange: Exchange): Route {
    const [bucket = "", ...segments] = exchange.rawPath.split("/").slice(1).map(decodeURIComponent);
    const name = segments.join("/");
    if (!["GET", "HEAD"].includes(exchange.request.method ?? "")) throw ApiError.notFound("The path");
    const run = async () => {
      assertSignedUrl(exchange, throwawayAccount().publicKey, this.now());
      await sendObject(exchange, this.store.find(bucket, name, new URLSearchParams()));
    };
    return { operation: "objects.download", name, run };
  }

  private getBucket(exchange: Exchange, bucket: string): Route {
    const run = () => {
      this.store.bucket(bucket);
      exchange.answerUnlessFaulty(200, { kind: "storage#bucket", name: bucket });
    };
    return { operation: "buckets.get", run };
  }

  private listObjects(exchange: Exchange, bucket: string): Route {
    const run = () => {
      const page = this.store.list(bucket, exchange.query);
      exchange.answerUnlessFaulty(200, { kind: "storage#objects", ...page });
    };
    return { operation: "objects.list", run };
  }

  private getObject(exchange: Exchange, bucket: string, name: string): Route {
    const isDownload = exchange.query.get("alt") === "media";
    const run = async () => {
      const object = this.store.find(bucket, name, exchange.query);
      if (isDownload) await sendObject(exchange, object);
      else exchange.answerUnlessFaulty(200, object.resource);
    };
    return { operation: isDownload ? "objects.download" : "objects.get", name, run };
  }

  private deleteObject(exchange: Exchange, bucket: string, name: string): Route {
    const run = () => {
      this.store.delete(bucket, name, exchange.query);
      exchange.answerUnlessFaulty(204);
    };
    return { operation: "objects.delete", name, run };
  }

  private rewriteObject(exchange: Exchange, source: [string, string], target: [string, string]): Route {
    const run = async () => {
      await exchange.body();
      const { bytes, resource } = this.store.find(...source, new URLSearchParams());
      const { contentType, cacheControl, metadata } = resource;
      const given = { contentType, ...(cacheControl && { cacheControl }), ...(metadata && { metadata }) };
      const copy = this.store.insert(...target, bytes, given, exchange.query).resource;
      const { size } = copy;
      exchange.answerUnlessFaulty(200, {
        done: true,
        totalBytesRewritten: size,
        objectSize: size,
        resource: copy,
      });
    };
    return { operation: "objects.rewrite", name: source[1], run };
  }
}
