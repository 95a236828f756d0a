import { GraphQLError } from "graphql";

/** In an error's extensions: the code to answer with, where Apollo puts one of its own. */
export const REFUSED_AS = "refusedAs";

/** A request that is refused before anything was done for it. */
export const refusal = (code: string, message: string, details: object = {}): GraphQLError =>
  new GraphQLError(message, { extensions: { code, http: { status: 400 }, ...details } });
