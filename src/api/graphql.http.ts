import { ApolloServer, type ApolloServerPlugin, type GraphQLRequest } from "@apollo/server";
import { unwrapResolverError } from "@apollo/server/errors";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { expressMiddleware } from "@as-integrations/express5";
import express, { Router, type RequestHandler } from "express";
import { GraphQLError, type DocumentNode, type GraphQLFormattedError, type GraphQLSchema } from "graphql";
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from "graphql-query-complexity";
import { graphqlUploadExpress } from "graphql-upload-minimal";
import type { Server } from "node:http";
import type { EntityManager } from "typeorm";
import { uuidv7 } from "uuidv7";
import { DomainError } from "../errors/domain-error.js";
import { MAX_COMPLEXITY } from "../graphql/complexity.js";
import { RequestContext } from "../graphql/request-context.js";
import { logCauseOnce } from "../logging/log-once.js";
import type { Log } from "../logging/log.js";
import { MAX_IMAGES_PER_CHARACTER } from "../uploads/3-record-reference-image.js";
import { viewerOf } from "./authentication.http.js";

/** A query that needs more is not written by a person: the demo's largest has about 150 tokens. */
const MAX_TOKENS = 4_000;

export function createApolloServer(
  schema: GraphQLSchema,
  httpServer: Server,
  production: boolean,
  log: Log,
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    nodeEnv: production ? "production" : "development",
    parseOptions: { maxTokens: MAX_TOKENS },
    formatError: (formatted, error) => maskUnexpected(formatted, error, log),
    // The process handles its own signals, in its own order.
    stopOnTerminationSignals: false,
    plugins: [
      limitComplexity,
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: 30_000 }),
      ApolloServerPluginLandingPageDisabled(),
    ],
  });
}

/** `POST /graphql`, uploads included. The server has to be started. */
export function graphqlRoutes(
  server: ApolloServer<RequestContext>,
  manager: EntityManager,
  log: Log,
): Router {
  const router = Router();
  const parsers: RequestHandler[] = [drainUnreadUploads, express.json({ limit: "1mb" }), readUploads()];
  const report = (error: Error) => logCauseOnce(log, error, "refused");
  const context = ({ res }: { res: express.Response }) =>
    Promise.resolve(new RequestContext(viewerOf(res), manager, closingOf(res), report));
  router.all("/graphql", ...parsers, expressMiddleware(server, { context }));
  return router;
}

/** Aborted when the response is closed, which before it was sent means that the client is gone. */
function closingOf(response: express.Response): AbortSignal {
  const closing = new AbortController();
  response.once("close", () => closing.abort());
  return closing.signal;
}

/** The GraphQL multipart request specification. Whatever its parser cannot read is the client's mistake, also where the library says 500. */
function readUploads(): RequestHandler {
  // No maxFileSize: the spool bounds a file, with an error of ours, where the library would cut it in silence.
  const read = graphqlUploadExpress({ maxFiles: MAX_IMAGES_PER_CHARACTER, maxFieldSize: 1_000_000 });
  return (request, response, next) =>
    read(request, response, (error?: unknown) => {
      const { status = 500 } = (error ?? {}) as { status?: number };
      next(error !== undefined && status >= 500 ? Object.assign(error as Error, { status: 400 }) : error);
    });
}

/**
 * A refused mutation answers before its files were read; a client that is still sending would wait for ever on a stream
 * that nobody reads.
 */
const drainUnreadUploads: RequestHandler = (request, response, next) => {
  response.once("finish", () => {
    request.unpipe();
    request.resume();
  });
  next();
};

const limitComplexity: ApolloServerPlugin<RequestContext> = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ schema, document, operation, request }) => {
        // Called all the same when no operation has the name asked for, which is then answered as it should be.
        if (!operation) return Promise.resolve();
        const complexity = complexityOf(schema, document, request);
        if (complexity <= MAX_COMPLEXITY) return Promise.resolve();
        const message = `The query costs ${complexity}, at most ${MAX_COMPLEXITY} are allowed. Ask for smaller pages or fewer fields.`;
        throw new GraphQLError(message, { extensions: { code: "QUERY_TOO_COMPLEX", http: { status: 400 } } });
      },
    }),
};

/** @throws GraphQLError with status 400 for variables that do not fit: what a list costs depends on them */
function complexityOf(schema: GraphQLSchema, query: DocumentNode, request: GraphQLRequest): number {
  const { operationName, variables } = request;
  const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })];
  try {
    return getComplexity({ schema, query, operationName, variables, estimators });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const extensions = { code: "BAD_USER_INPUT", http: { status: 400 } };
    throw new GraphQLError(error.message, { nodes: error.nodes, extensions });
  }
}

/** The one place that masks what clients cannot put right: a fixed message, the cause in the log under the same id. */
function maskUnexpected(formatted: GraphQLFormattedError, error: unknown, log: Log): GraphQLFormattedError {
  const original = unwrapResolverError(error);
  if (original instanceof DomainError) {
    logCauseOnce(log, original, "refused");
    return { ...formatted, extensions: { code: original.code, field: original.field } };
  }
  if (formatted.extensions?.code !== "INTERNAL_SERVER_ERROR") return formatted;
  const errorId = uuidv7();
  log.error({ err: original, errorId, path: formatted.path }, "unexpected error");
  const message = `Something went wrong on our side. The server's log has the cause under ${errorId}.`;
  const { locations, path } = formatted;
  return { message, locations, path, extensions: { code: "INTERNAL_SERVER_ERROR", errorId } };
}
