import type { ApolloServerPlugin } from "@apollo/server";
import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, type GraphQLFormattedError, Kind } from "graphql";
import { isDatabaseOutage } from "../errors/database-outage.js";
import { DomainError } from "../errors/domain-error.js";
import { unexpectedMessage } from "../errors/unexpected-fault-error.js";
import type { RequestContext } from "../graphql/request-context.js";
import { logCauseOnce } from "../logging/log-once.js";
import { logUnexpected } from "../logging/log-unexpected.js";
import type { Log } from "../logging/log.js";
import { describeOutage } from "./database-outage.http.js";
import { hasAnswer } from "./has-answer.js";

/** What Apollo calls an error to which nobody gave a code: a bug as well as much of what graphql-js says of a request. */
const NO_CODE = "INTERNAL_SERVER_ERROR";

/** The one place that masks what clients cannot put right: a fixed message, the cause in the log under the same id. */
export function maskUnexpected(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: Log,
): GraphQLFormattedError {
  const original = unwrapResolverError(error);
  if (original instanceof DomainError) {
    logCauseOnce(log, original, "refused");
    return { ...formatted, extensions: { code: original.code, field: original.field } };
  }
  if (isDatabaseOutage(original)) return describeOutage(formatted, original, log);
  if (formatted.extensions?.code !== NO_CODE) return formatted;
  if (isAboutTheRequest(error)) return { ...formatted, extensions: { code: "BAD_REQUEST" } };
  const { locations, path } = formatted;
  const errorId = logUnexpected(log, original, { path });
  const message = unexpectedMessage(errorId);
  return { message, locations, path, extensions: { code: NO_CODE, errorId } };
}

/** A request about which nothing but mistakes is answered has 400, also where its libraries leave it at 200. */
export const badRequestStatus: ApolloServerPlugin<RequestContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response, errors = [] }) => {
        const isEmpty = response.body.kind === "single" && !hasAnswer(response.body.singleResult.data);
        if (isEmpty && errors.length > 0 && errors.every(isUncodedMistake)) response.http.status ??= 400;
        return Promise.resolve();
      },
    }),
};

const isUncodedMistake = (error: GraphQLError): boolean =>
  error.extensions.code === undefined && isAboutTheRequest(error);

/**
 * Whether graphql-js or Apollo say by an error that the request is wrong. Before the operation is executed their errors have no path and no
 * other error behind them. Within a field they have a path, and point at an argument's value; what they say of our own answers (a
 * value that its type cannot show) points at the field.
 */
function isAboutTheRequest(error: unknown): boolean {
  const innermost = innermostOf(error);
  if (!(error instanceof GraphQLError) || !(innermost instanceof GraphQLError)) return false;
  if (error.path === undefined) return true;
  const [node] = innermost.path === undefined ? (innermost.nodes ?? []) : [];
  return node !== undefined && node.kind !== Kind.FIELD;
}

function innermostOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError !== undefined
    ? innermostOf(error.originalError)
    : error;
}
