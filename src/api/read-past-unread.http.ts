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
    response.once("prefinish", () => {
      if (!request.complete) closeNotBeforeEnd(request);
    });
    response.once("finish", () => {
      if (!request.complete) readPast(request, maxBytes, maxMs);
    });
    next();
  };
}

/** Node closes the connection of a client that asked for `Connection: close` with the last byte of the answer, which resets one that still sends. */
function closeNotBeforeEnd(request: Request): void {
  const { socket } = request;
  const close = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    if (request.complete) close();
    else request.once("end", close);
  };
}

function readPast(request: Request, maxBytes: number, maxMs: number): void {
  const cut = () => request.socket.destroy();
  const timer = setTimeout(cut, maxMs).unref();
  let bytes = 0;
  request.unpipe();
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) cut();
  });
  request.once("close", () => clearTimeout(timer));
  request.resume();
}
