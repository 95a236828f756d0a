import type { Request, RequestHandler } from "express";

/** Of a request that was answered before it had come: enough for a large film that was dropped on an upload form. */
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_MS = 60_000;

/**
 * Answered at once, a client goes on sending: most read the answer only when they are done, and a closed connection would lose it for
 * them. So the rest is read and thrown away, up to a bound in bytes and time, after which the connection is closed.
 */
export function readPastUnread(maxBytes = MAX_BYTES, maxMs = MAX_MS): RequestHandler {
  return (request, response, next) => {
    response.once("finish", () => {
      if (!request.complete) readPast(request, maxBytes, maxMs);
    });
    next();
  };
}

function readPast(request: Request, maxBytes: number, maxMs: number): void {
  const close = () => request.socket.destroy();
  const timer = setTimeout(close, maxMs).unref();
  let bytes = 0;
  request.unpipe();
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) close();
  });
  request.once("close", () => clearTimeout(timer));
  request.resume();
}
