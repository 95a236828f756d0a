import type { RequestHandler } from "express";
import { uuidv7 } from "uuidv7";
import { withLogFields, type Log } from "../logging/log.js";
import type { Metrics } from "../metrics/metrics.js";
import { EVENT_STREAM_TYPE } from "./subscriptions/event-stream-type.js";
import { withinRequest } from "./request-scope.js";

/** Accepted from a proxy in front, so that its log and ours can be read together. */
const GIVEN_ID = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Gives every request an id, sends it back as X-Request-Id, writes it into every log line, and times the answer. Whatever the request
 * leads to is within its scope from here on.
 */
export function logRequests(log: Log, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const given = request.get("X-Request-Id");
    const requestId = given !== undefined && GIVEN_ID.test(given) ? given : uuidv7();
    response.set("X-Request-Id", requestId);
    const startedAt = performance.now();
    // Now, because a router that answers under a path of its own shortens it meanwhile.
    const { method, path } = request;
    withLogFields({ requestId }, () => {
      response.once("close", () => {
        const ms = Math.round(performance.now() - startedAt);
        const route = String(request.route?.path ?? request.baseUrl ?? "") || "unknown";
        const status = response.writableFinished ? response.statusCode : 499;
        // How long a client stayed is no time that it waited.
        if (response.getHeader("Content-Type") !== EVENT_STREAM_TYPE)
          metrics.httpSeconds.observe({ method, route, status }, ms / 1000);
        // The path only: a signed URL's query would let a reader of the log fetch the object.
        const isProbe = route === "/healthz" || route === "/readyz" || route === "/metrics";
        const quiet = isProbe || method === "OPTIONS";
        log[quiet ? "debug" : "info"]({ requestId, method, path, status, ms }, "request");
      });
      withinRequest({ request, response, requestId }, next);
    });
  };
}
