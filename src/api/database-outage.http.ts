import type { ApolloServerPlugin } from "@apollo/server";
import { unwrapResolverError } from "@apollo/server/errors";
import type { Response } from "express";
import type { GraphQLFormattedError } from "graphql";
import { DATABASE_UNAVAILABLE, isDatabaseOutage } from "../errors/database-outage.js";
import type { RequestContext } from "../graphql/request-context.js";
import type { Log } from "../logging/log.js";
import { hasAnswer } from "./has-answer.js";

const { code, message } = DATABASE_UNAVAILABLE;
const RETRY_AFTER = String(DATABASE_UNAVAILABLE.retryAfterSeconds);

/** Answers a plain route with 503 and when to come back. That the database is down the log says once, not once a request. */
export function refuseForOutage(error: Error, response: Response, log: Log): void {
  log.debug({ err: error }, "refused while the database does not answer");
  response
    .status(503)
    .set("Retry-After", RETRY_AFTER)
    .json({ errors: [{ code, message, field: [], extensions: { code } }] });
}

/** The same as one of GraphQL's `errors`. */
export function describeOutage(
  { locations, path }: GraphQLFormattedError,
  error: unknown,
  log: Log,
): GraphQLFormattedError {
  log.debug({ err: error, path }, "refused while the database does not answer");
  return { message, locations, path, extensions: { code } };
}

/**
 * Gives the answer to a GraphQL request that met an outage the status 503. Not where a mutation has something to tell: what was done is
 * acknowledged, and a client that sent it again would do it twice.
 */
export const answerOutages: ApolloServerPlugin<RequestContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ errors, operation, response }) => {
        const isOutage = errors?.some((error) => isDatabaseOutage(unwrapResolverError(error))) ?? false;
        const { body, http } = response;
        const data = body.kind === "single" ? body.singleResult.data : null;
        const isTold = operation?.operation === "mutation" && hasAnswer(data);
        if (isOutage && !isTold) {
          http.status = 503;
          http.headers.set("retry-after", RETRY_AFTER);
        }
        return Promise.resolve();
      },
    }),
};
