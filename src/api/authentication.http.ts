import type { RequestHandler, Response } from "express";
import type { ApiKeyService } from "../workspaces/api-key.service.js";
import type { Scope } from "../workspaces/scope.js";
import { ForbiddenError, type Viewer } from "../workspaces/viewer.js";

const BEARER = /^Bearer +(\S+)$/i;

/** The key in the value of an `Authorization` header; null where there is none. */
export const keyIn = (header: string | undefined): string | null => BEARER.exec(header ?? "")?.[1] ?? null;

/** The viewer that {@link authenticate} found. */
export const viewerOf = (response: Response): Viewer => response.locals.viewer as Viewer;

/** Lets a request through when it brings a valid key, and remembers whose it is. */
export function authenticate(apiKeys: Pick<ApiKeyService, "authenticate">): RequestHandler {
  return async (request, response, next) => {
    const key = keyIn(request.headers.authorization);
    const viewer = key === null ? null : await apiKeys.authenticate(key);
    if (viewer !== null) {
      response.locals.viewer = viewer;
      return next();
    }
    const message =
      key === null
        ? "Send a key in the header `Authorization: Bearer <key>`."
        : "This key is unknown, revoked or expired.";
    response
      .status(401)
      .set("WWW-Authenticate", 'Bearer realm="likeness"')
      .json({
        errors: [{ message, code: "UNAUTHENTICATED", field: [], extensions: { code: "UNAUTHENTICATED" } }],
      });
  };
}

/** For routes without a service of their own. */
export function requireScope(scope: Scope): RequestHandler {
  return (_request, response, next) =>
    next(viewerOf(response).has(scope) ? undefined : new ForbiddenError(scope));
}
