import type { IncomingHttpHeaders } from "node:http";

/**
 * A browser sends none of these to another origin before it has asked that whether it may, so whoever sends one is no foreign page that
 * submits a form or fetches a picture in its reader's name. `Authorization`, which every client sends, is proof enough: the only kind let
 * through is Bearer, which no browser adds by itself. Whatever else should authenticate a request one day, a cookie say, needs another of these.
 */
export const PROOFS_OF_PREFLIGHT = ["authorization", "apollo-require-preflight", "x-apollo-operation-name"];

/** Whether a page of another origin could have caused this request unasked. */
export const maybeFromForeignPage = (headers: IncomingHttpHeaders): boolean =>
  !PROOFS_OF_PREFLIGHT.some((name) => headers[name]);
