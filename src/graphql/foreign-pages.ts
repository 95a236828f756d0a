import type { IncomingHttpHeaders } from "node:http";

/**
 * A browser sends none of these to another origin before it has asked that whether it may, so whoever sends one is no foreign page that
 * submits a form or fetches a picture in its reader's name. `Authorization`, which most clients send, is proof enough: the only kind let
 * through is Bearer, which no browser adds by itself, and beside it no cookie counts.
 */
export const PROOFS_OF_PREFLIGHT = ["authorization", "apollo-require-preflight", "x-apollo-operation-name"];

/** What is proof of it where the request is authenticated by a cookie, which a browser does add by itself. */
export const PROOFS_FOR_SESSIONS = PROOFS_OF_PREFLIGHT.filter((name) => name !== "authorization");

/** Whether a page of another origin could have caused this request unasked. */
export const maybeFromForeignPage = (headers: IncomingHttpHeaders, proofs = PROOFS_OF_PREFLIGHT): boolean =>
  !proofs.some((name) => headers[name]);
