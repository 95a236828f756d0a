import { GraphQLError } from "graphql";

/** Why a stream that was open ends before its client ends it, as one of GraphQL's errors. */
export const keyEnded = (): GraphQLError =>
  coded(
    "UNAUTHENTICATED",
    "This key was revoked, has expired, or its scopes changed, or its session ended. Subscribe with a valid one.",
  );

export const slowReader = (): GraphQLError =>
  coded(
    "SLOW_READER",
    "What was sent was not read in time. Subscribe again with the `cursor` of the last change as `after`.",
  );

/** For what only `POST /graphql` does. */
export const onlySubscriptions = (): GraphQLError =>
  coded(
    "ONLY_SUBSCRIPTIONS",
    "Only subscriptions are answered here. Send queries and mutations to POST /graphql.",
  );

/** More at once than one key, or this process, may have. */
export const tooMany = (what: string, name: string, limit: number): GraphQLError =>
  coded(
    "TOO_MANY_SUBSCRIPTIONS",
    `There are ${limit} ${what} already, which is as many as there may be. Close some first.`,
    {
      limit: { name, requested: limit + 1, limit },
    },
  );

const coded = (code: string, message: string, details: object = {}): GraphQLError =>
  new GraphQLError(message, { extensions: { code, ...details } });

/** Codes of the graphql-transport-ws protocol's closing, and of ours. 4401 and 4403 tell their client not to try again, the others to do so. */
export const CLOSE = {
  goingAway: { code: 1001, reason: "The server stops. Connect again with the cursor of the last change." },
  tryLater: { code: 1013, reason: "Too many connections, or the database does not answer. Try later." },
  slowReader: { code: 4008, reason: "SLOW_READER: what was sent was not read in time." },
  foreignPage: { code: 4403, reason: "FORBIDDEN: a session is used by the server's own pages alone." },
  unauthenticated: { code: 4401, reason: "UNAUTHENTICATED: no valid key, or it ended." },
} as const;
