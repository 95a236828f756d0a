import { createHash } from "node:crypto";
import { extname } from "node:path";
import { type ErrorRequestHandler, type Request, type Response, Router } from "express";
import cors from "cors";
import send from "send";
import { UserErrorCode } from "../errors/domain-error.js";
import type { DiskMediaStorage } from "./disk-media-storage.js";
import { isMediaKey } from "./media-key.js";

/** What we store; anything else is offered as an opaque download, so that no stored byte is ever run by a browser. */
const contentTypes: Record<string, string> = {
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".png": "image/png",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".heic": "image/heic",
};

/** The URL is the permission: whoever has it may fetch the bytes, and so may any page, to draw them on a canvas, say. */
const allowAnyOrigin = cors({
  methods: ["GET", "HEAD"],
  exposedHeaders: ["ETag", "Accept-Ranges", "Content-Range", "Content-Disposition", "X-Request-Id"],
  maxAge: 7_200,
});

/** What describes the object, not the refusal that is sent in its place. */
const representationHeaders = [
  "Content-Type",
  "Content-Disposition",
  "Content-Length",
  "ETag",
  "Last-Modified",
  "Accept-Ranges",
];

/**
 * `GET` and `HEAD /media/{key…}`: hands out what {@link DiskMediaStorage.urlFor} points at, to anybody who has the URL.
 * Single ranges, If-Range, conditional requests. Refusals are `{ "errors": [{ code, message, field }] }`: 403 for a URL
 * that we did not make or that has expired, alike, 404 for an object that is gone, 416 for a range outside of it.
 */
export function createMediaRouter(storage: DiskMediaStorage): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use("/media", allowAnyOrigin, (_request, response, next) => {
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    response.setHeader("X-Content-Type-Options", "nosniff");
    next();
  });
  // Express answers HEAD through the same route.
  router.get("/media/{*key}", (request, response) => serveMedia(storage, request, response));
  router.use("/media", refuseUndecodablePath);
  return router;
}

function serveMedia(storage: DiskMediaStorage, request: Request, response: Response): void {
  const segments: unknown = request.params.key;
  // An encoded slash would hide inside of a segment, and no URL of ours has one.
  const key = Array.isArray(segments) && !segments.join("").includes("/") ? segments.join("/") : "";
  const remainingMs = validForMs(storage, key, request.query);
  if (remainingMs <= 0) return refuseUrl(response);

  response.setHeader("Cache-Control", cacheControl(remainingMs));
  response.setHeader("ETag", strongETag(key));
  response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  const contentType = contentTypes[extname(key)];
  response.setHeader("Content-Type", contentType ?? "application/octet-stream");
  response.setHeader("Content-Disposition", contentType ? "inline" : "attachment");
  send(request, key, { root: storage.objectsDirectory, dotfiles: "allow", index: false, cacheControl: false })
    .on("error", (error: { status?: number }) => refuseObject(response, error.status ?? 500))
    .on("directory", () => refuseObject(response, 404))
    .pipe(response);
}

/** How long a URL may still be used, in milliseconds; not positive when it has expired or we did not make it. */
function validForMs(storage: DiskMediaStorage, key: string, query: Request["query"]): number {
  const { expires, signature } = query;
  if (typeof expires !== "string" || typeof signature !== "string") return 0;
  if (!isMediaKey(key) || !/^\d{1,12}$/.test(expires)) return 0;
  if (!storage.isSignedBy(signature, key, Number(expires))) return 0;
  return Number(expires) * 1000 - storage.now();
}

/**
 * Only as long as the URL itself: a cache that kept the answer longer could not be asked for it by an honest client,
 * who has been given a new URL by then. `private`, because a shared cache would answer on behalf of a URL that has
 * been refused here since the signing secret was changed.
 */
function cacheControl(remainingMs: number): string {
  return `private, max-age=${Math.floor(remainingMs / 1000)}, immutable`;
}

/** A key holds one content for ever, so the key identifies the bytes: no need to read or stat the file. */
function strongETag(key: string): string {
  return `"${createHash("sha256").update(key).digest("base64url")}"`;
}

function refuseUrl(response: Response): void {
  refuse(
    response,
    403,
    UserErrorCode.FORBIDDEN,
    "This URL is not valid, or no longer. Ask the API for a new one.",
  );
}

function refuseObject(response: Response, status: number): void {
  // The answer was cut after its head was sent: closing the connection is the only way left to say so.
  if (response.headersSent) return void response.destroy();
  if (status === 404)
    return refuse(response, 404, UserErrorCode.NOT_FOUND, "There is no such object any more.");
  if (status === 412)
    return refuse(response, 412, UserErrorCode.CONFLICT, "The object is not the one you asked for.");
  if (status === 416)
    return refuse(response, 416, UserErrorCode.INVALID_INPUT, "The range lies outside of the object.");
  refuse(
    response,
    503,
    UserErrorCode.STORAGE_UNAVAILABLE,
    "The media storage does not answer. Try again in a minute.",
  );
}

function refuse(response: Response, status: number, code: UserErrorCode, message: string): void {
  for (const name of representationHeaders) response.removeHeader(name);
  if (status !== 416) response.removeHeader("Content-Range");
  response.setHeader("Cache-Control", "no-store");
  response.status(status).json({ errors: [{ code, message, field: [] }] });
}

/** Express refuses a path like `/media/%FF` before any route sees it. */
const refuseUndecodablePath: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof URIError) return refuseUrl(response);
  next(error);
};
