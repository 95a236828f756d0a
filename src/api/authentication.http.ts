import type { RequestHandler, Response } from "express";
import { maybeFromForeignPage, PROOFS_FOR_SESSIONS } from "../graphql/foreign-pages.js";
import type { ApiKeyService } from "../workspaces/api-key.service.js";
import type { Scope } from "../workspaces/scope.js";
import type { SessionService } from "../workspaces/session.service.js";
import { ForbiddenError, type Viewer } from "../workspaces/viewer.js";
import { sessionTokenIn } from "./session-cookie.js";

const BEARER = /^Bearer +(\S+)$/i;

/** The key in the value of an `Authorization` header; null where there is none. */
export const keyIn = (header: string | undefined): string | null => BEARER.exec(header ?? "")?.[1] ?? null;

/** The viewer that {@link authenticate} found. */
export const viewerOf = (response: Response): Viewer => response.locals.viewer as Viewer;

type Keys = Pick<ApiKeyService, "authenticate">;
type Sessions = Pick<SessionService, "authenticate">;

/** Lets a request through when it brings a valid key, and remembers whose it is. */
export function authenticate(apiKeys: Keys): RequestHandler {
  return async ({ headers }, response, next) => {
    const key = keyIn(headers.authorization);
    const viewer = key === null ? null : await apiKeys.authenticate(key);
    if (viewer === null) return key === null ? refuseWithoutKey(response) : refuse(response, UNKNOWN_KEY);
    response.locals.viewer = viewer;
    next();
  };
}

/**
 * The same for a request that brings a key or, with no `Authorization` header, a session's cookie. A browser sends a cookie by itself, also for a page of another
 * origin on the same site; so such a request, of whatever method, needs a header beside it that a browser asks for before it sends it.
 */
export function authenticateBrowsers(apiKeys: Keys, sessions: Sessions): RequestHandler {
  const byKey = authenticate(apiKeys);
  return async (request, response, next) => {
    const { headers } = request;
    const token = headers.authorization === undefined ? sessionTokenIn(headers) : null;
    if (token === null) return byKey(request, response, next);
    if (maybeFromForeignPage(headers, PROOFS_FOR_SESSIONS)) return refuseUnproven(response);
    const viewer = await sessions.authenticate(token);
    if (viewer === null) return refuse(response, SESSION_ENDED);
    response.locals.viewer = viewer;
    next();
  };
}

const UNKNOWN_KEY = "This key is unknown, revoked or expired.";
const SESSION_ENDED =
  "This session has ended: it was signed out or has expired, or the key that it was signed in with has ended. Sign in with a key.";

/** Answers 401: no key came. */
export const refuseWithoutKey = (response: Response): void =>
  refuse(response, "Send a key in the header `Authorization: Bearer <key>`.");

function refuse(response: Response, message: string): void {
  response.status(401).set("WWW-Authenticate", 'Bearer realm="likeness"');
  tell(response, "UNAUTHENTICATED", message);
}

/** Answers 403: a page of another origin could have caused this. */
export function refuseUnproven(response: Response): void {
  const message = `A session is used with a header that pages of other origins cannot send: \`Apollo-Require-Preflight: true\`.`;
  response.status(403);
  tell(response, "PREFLIGHT_HEADER_REQUIRED", message);
}

function tell(response: Response, code: string, message: string): void {
  response.json({ errors: [{ message, code, field: [], extensions: { code } }] });
}

/** For routes without a service of their own. */
export function requireScope(scope: Scope): RequestHandler {
  return (_request, response, next) =>
    next(viewerOf(response).has(scope) ? undefined : new ForbiddenError(scope));
}
