import { Router, type RequestHandler } from "express";
import { LRUCache } from "lru-cache";
import { isDatabaseOutage } from "../errors/database-outage.js";
import type { Metrics } from "../metrics/metrics.js";
import type { ApiKeyService } from "../workspaces/api-key.service.js";
import { hashBearerKey } from "../workspaces/bearer-key.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { authenticate, requireScope } from "./authentication.http.js";

const REMEMBERED_FOR_MS = 60 * 60 * 1000;

/** `/metrics` for whoever brings an admin key, also while the database is away: the most is to be learnt then. */
export function metricsRoutes(metrics: Metrics, apiKeys: ApiKeyService): Router {
  const keys = new RememberedKeys(apiKeys);
  return Router().get("/metrics", authenticate(keys), requireScope(Scope.ADMIN), sendMetrics(metrics));
}

/** The same without a key, for the port of a worker, which only its operator reaches. No label carries a workspace, key or id. */
export function openMetricsRoutes(metrics: Metrics): Router {
  return Router().get("/metrics", sendMetrics(metrics));
}

const sendMetrics =
  ({ registry }: Metrics): RequestHandler =>
  async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  };

/** Knows a key for an hour after it was last found valid, but uses that only while the database cannot be asked. */
class RememberedKeys {
  private readonly viewers = new LRUCache<string, Viewer>({ max: 100, ttl: REMEMBERED_FOR_MS });

  constructor(private readonly apiKeys: ApiKeyService) {}

  async authenticate(bearerKey: string): Promise<Viewer | null> {
    const hash = hashBearerKey(bearerKey);
    try {
      const viewer = await this.apiKeys.authenticate(bearerKey);
      if (viewer === null) this.viewers.delete(hash);
      else this.viewers.set(hash, viewer);
      return viewer;
    } catch (error) {
      const remembered = this.viewers.get(hash);
      if (remembered === undefined || !isDatabaseOutage(error)) throw error;
      return remembered;
    }
  }
}
