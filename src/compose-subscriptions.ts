import type { Router } from "express";
import type { GraphQLSchema } from "graphql";
import type { Server } from "node:http";
import { EventStreams } from "./api/subscriptions/event-stream.http.js";
import { Slots } from "./api/subscriptions/slots.js";
import { Subscriptions } from "./api/subscriptions/subscriptions.js";
import { WebSocketSubscriptions } from "./api/subscriptions/websocket.js";
import type { ChangeFeed } from "./changes/change-feed.js";
import type { Foundation } from "./foundation.js";
import type { ApiKeyService } from "./workspaces/api-key.service.js";
import { KeyWatch } from "./workspaces/key-watch.js";
import type { SessionService } from "./workspaces/session.service.js";

export interface ComposedSubscriptions {
  /** Server-sent events. */
  routes: Router;
  /** WebSockets. */
  listenOn(server: Server): void;
  /** Ends every stream in a told way, and begins none. */
  close(): Promise<void>;
}

/** What goes on after a request was answered: who may have how many, by which way, and how they end. */
export function composeSubscriptions(
  { config, publicUrl, dataSource, watch, metrics, trustedDocuments, log }: Foundation,
  schema: GraphQLSchema,
  changes: ChangeFeed,
  { apiKeys, sessions }: { apiKeys: ApiKeyService; sessions: SessionService },
): ComposedSubscriptions {
  const { maxSubscriptions: inAll, maxSubscriptionsPerKey: ofOneKey, maxOperationMs } = config;
  const { slowReaderMs: sendTimeoutMs, subscriptionHeartbeatMs: heartbeatMs } = config;
  const keyWatch = new KeyWatch(dataSource, (error) =>
    log.debug({ err: error }, "the keys of what is open could not be looked at"),
  );
  const limits = { inAll, ofOneKey, maxOperationMs };
  const subscriptions = new Subscriptions(
    schema,
    dataSource.manager,
    changes,
    watch,
    limits,
    log,
    trustedDocuments,
  );
  const help = "Open subscriptions, by whatever way they came.";
  metrics.observe("likeness_subscriptions", help, null, () => Promise.resolve({ "": subscriptions.open }));
  const eventStreams = new EventStreams({
    subscriptions,
    takesIds: trustedDocuments !== null,
    keyWatch,
    sendTimeoutMs,
    heartbeatMs,
  });
  const webSockets = new WebSocketSubscriptions({
    subscriptions,
    apiKeys,
    sessions,
    publicUrl,
    keyWatch,
    slots: new Slots({ inAll, ofOneKey }, "connections", "connections"),
    maxConnections: 2 * inAll,
    sendTimeoutMs,
    heartbeatMs,
    log,
  });
  return {
    routes: eventStreams.routes(),
    listenOn: (server) => webSockets.listenOn(server),
    close: async () => {
      keyWatch.close();
      await Promise.all([eventStreams.close(), webSockets.close()]);
      changes.close();
    },
  };
}
