import { Router, type Request, type Response } from "express";
import { maybeFromForeignPage, PROOFS_FOR_SESSIONS } from "../graphql/foreign-pages.js";
import type { SessionService } from "../workspaces/session.service.js";
import { keyIn, refuseUnproven, refuseWithoutKey, viewerOf } from "./authentication.http.js";
import { SESSION_COOKIE, sessionCookie, sessionTokenIn } from "./session-cookie.js";

const PATH = "/api/v1/session";

export interface SessionParts {
  sessions: SessionService;
  /** Where clients reach the server. */
  publicUrl: string;
}

/**
 * `POST`: a key for a cookie, so that a page need not hold the key. Behind the place that asks for keys; a session does not make another.
 */
export function beginSessionRoutes({ sessions, publicUrl }: SessionParts): Router {
  return Router().post(PATH, async (request, response) => {
    if (keyIn(request.headers.authorization) === null) return refuseWithoutKey(response);
    const { token, expiresAt } = await sessions.begin(viewerOf(response));
    await endFormer(sessions, request);
    response.cookie(SESSION_COOKIE, token, { ...sessionCookie(publicUrl), expires: expiresAt });
    response.set("Cache-Control", "no-store").status(204).end();
  });
}

/** `DELETE`: ends the session, if there is one still. Without the place that asks for keys: that a session has ended is no reason to keep its cookie. */
export function endSessionRoutes({ sessions, publicUrl }: SessionParts): Router {
  return Router().delete(PATH, async (request: Request, response: Response) => {
    if (maybeFromForeignPage(request.headers, PROOFS_FOR_SESSIONS)) return refuseUnproven(response);
    await endFormer(sessions, request);
    response.clearCookie(SESSION_COOKIE, sessionCookie(publicUrl)).status(204).end();
  });
}

async function endFormer(sessions: SessionService, { headers }: Request): Promise<void> {
  const token = sessionTokenIn(headers);
  if (token !== null) await sessions.end(token);
}
