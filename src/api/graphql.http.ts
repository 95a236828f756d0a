import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { expressMiddleware } from "@as-integrations/express5";
import compression from "compression";
import express, { Router, type RequestHandler } from "express";
import type { GraphQLSchema } from "graphql";
import type { Server } from "node:http";
import type { EntityManager } from "typeorm";
import { PROOFS_OF_PREFLIGHT } from "../graphql/foreign-pages.js";
import { OperationTime } from "../graphql/operation-time.js";
import { RequestContext } from "../graphql/request-context.js";
import { logCauseOnce } from "../logging/log-once.js";
import { logUnexpected } from "../logging/log-unexpected.js";
import type { Log } from "../logging/log.js";
import { clientGone } from "../uploads/receiving/client-gone.js";
import { letGoOfUploads } from "../uploads/receive-uploads.http.js";
import { viewerOf } from "./authentication.http.js";
import { compiledQueries } from "./compiled-queries.js";
import { answerOutages } from "./database-outage.http.js";
import { stringifyAnswer } from "./limits/answer-size.js";
import { boundExecution } from "./limits/bounded-execution.js";
import { documentLimits, MAX_TOKENS } from "./limits/document-limits.js";
import { operationLimits } from "./limits/operation-limits.js";
import { badRequestStatus, maskUnexpected } from "./mask-unexpected.js";
import { onlyTrustedDocuments } from "./trusted-documents/only-trusted-documents.js";
import type { TrustedDocuments } from "./trusted-documents/trusted-documents.js";

/** A list of 70 kB then has 6, for a millisecond of another thread; what is shorter fits a few packets anyway. */
const COMPRESSION = { threshold: 4_096, level: 1 };

/** @param trusted what keys without the scope `admin` may send alone; null: they may send any document */
export function createApolloServer(
  schema: GraphQLSchema,
  httpServer: Server,
  production: boolean,
  log: Log,
  trusted: TrustedDocuments | null = null,
): ApolloServer<RequestContext> {
  boundExecution(schema);
  return new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    csrfPrevention: { requestHeaders: PROOFS_OF_PREFLIGHT },
    includeStacktraceInErrorResponses: false,
    nodeEnv: production ? "production" : "development",
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: [documentLimits],
    stringifyResult: stringifyAnswer,
    formatError: (formatted, error) => maskUnexpected(formatted, error, log),
    // The process handles its own signals, in its own order.
    stopOnTerminationSignals: false,
    plugins: [
      ...(trusted === null ? [] : [onlyTrustedDocuments(trusted)]),
      operationLimits(schema),
      compiledQueries(schema),
      letGoBeforeAnswer,
      answerOutages,
      badRequestStatus,
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: 30_000 }),
      ApolloServerPluginLandingPageDisabled(),
      // It would follow every single field, to find that no answer may be cached.
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
}

/** `POST /graphql`. The server has to be started. @param withUploads reads multipart requests around the handler */
export function graphqlRoutes(
  server: ApolloServer<RequestContext>,
  manager: EntityManager,
  withUploads: (answer: RequestHandler) => RequestHandler,
  maxOperationMs: number,
  log: Log,
): Router {
  const router = Router();
  const context = async ({ req, res }: { req: express.Request; res: express.Response }) => {
    const signal = clientGone(res);
    return new RequestContext({
      viewer: viewerOf(res),
      manager,
      signal,
      time: new OperationTime(maxOperationMs, signal),
      idempotencyKeyHeader: req.get("Idempotency-Key") ?? null,
      reportFault: (error) => logUnexpected(log, error),
      reportRefusal: (error) => logCauseOnce(log, error, "refused"),
      letGo: letGoOfUploads(res),
    });
  };
  const answer = withUploads(expressMiddleware(server, { context }));
  router.all("/graphql", compression(COMPRESSION), express.json({ limit: "1mb" }), answer);
  return router;
}

const letGoBeforeAnswer: ApolloServerPlugin<RequestContext> = {
  requestDidStart: () =>
    Promise.resolve({ willSendResponse: async ({ contextValue }) => contextValue.letGo?.() }),
};
