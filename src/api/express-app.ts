import express, { type Express, type Router } from "express";
import type { Log } from "../logging/log.js";
import type { Metrics } from "../metrics/metrics.js";
import type { ApiKeyService } from "../workspaces/api-key.service.js";
import type { SessionService } from "../workspaces/session.service.js";
import { authenticateBrowsers } from "./authentication.http.js";
import type { CrossOriginHandler } from "./cross-origin.http.js";
import { handleErrors } from "./errors.http.js";
import { metricsRoutes } from "./metrics.http.js";
import { readPastUnread } from "./read-past-unread.http.js";
import { logRequests } from "./request-log.http.js";

export interface Routes {
  /** Served to anybody, and to pages of any origin: signed media. */
  anyOrigin: Router[];
  /** Served to anybody: health, the playground's page. */
  open: Router[];
  /** Served to whoever brings a valid key or session. */
  keyed: Router[];
}

/** The order in which a request meets the parts of the server. What is not open comes after the one place that asks for a key. */
export function createExpressApp(
  routes: Routes,
  crossOrigin: CrossOriginHandler,
  { apiKeys, sessions }: { apiKeys: ApiKeyService; sessions: SessionService },
  metrics: Metrics,
  log: Log,
): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  app.use(logRequests(log, metrics));
  app.use(readPastUnread());
  if (routes.anyOrigin.length > 0) app.use(...routes.anyOrigin);
  // Before keys are asked for, of which a preflight brings none, and before routers, which answer OPTIONS by themselves.
  app.use(crossOrigin);
  app.use(...routes.open);
  app.use(metricsRoutes(metrics, apiKeys));
  app.use(authenticateBrowsers(apiKeys, sessions));
  if (routes.keyed.length > 0) app.use(...routes.keyed);
  app.use((request, response) => {
    const message = `There is nothing at ${request.method} ${request.path}. The API is at POST /graphql, the form for uploads at POST /api/v1/characters/{id}/reference-images, that for candidates at POST /api/v1/characters/{id}/candidates.`;
    response.status(404).json({ errors: [{ code: "NOT_FOUND", message, field: [] }] });
  });
  app.use(handleErrors(log));
  return app;
}
