import cors from "cors";
import type { IncomingMessage, ServerResponse } from "node:http";

/** Works on Node's own requests as on Express's, so that it also stands before what answers while there is no Express yet. */
export type CrossOriginHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** What scripts may read of an answer beside its body. */
const EXPOSED_HEADERS = ["Retry-After", "X-Request-Id", "WWW-Authenticate"];

/** How long a browser need not ask again. Chromium takes no more than this. */
const MAX_AGE_SECONDS = 7_200;

/**
 * Lets pages of these origins (`*`: of any) call what stands behind, and read its answers, errors included; answers preflights itself. Any header may be
 * sent: what a request may do follows from the key in `Authorization`, which a page has to have. `Access-Control-Allow-Credentials` is
 * never sent: nothing here is authenticated by what a browser sends by itself.
 */
export function allowOrigins(origins: readonly string[] | "*"): CrossOriginHandler {
  if (origins.length === 0) return (_request, _response, next) => next();
  return cors<IncomingMessage>({
    origin: origins === "*" ? "*" : [...origins],
    methods: ["GET", "HEAD", "POST"],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: MAX_AGE_SECONDS,
  }) as CrossOriginHandler;
}

/** Whether a header tells browsers who may read the answer, which an answer made in place of another has to keep. */
export const isCrossOriginHeader = (name: string): boolean =>
  name === "vary" || name.startsWith("access-control-");
