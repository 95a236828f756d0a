import type { GraphQLFieldResolver } from "graphql";
import { DomainError } from "../errors/domain-error.js";
import { toUserError } from "./user-error.graphql.js";
import type { RequestContext } from "./request-context.js";

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;

/**
 * The one place that makes payload `userErrors`: a DomainError thrown by a mutation becomes a payload whose other fields are null.
 * Everything else goes on to be masked, and leaves this payload null and those of the mutations beside it as they are.
 */
export const withPayloadErrors =
  (mutate: Resolver): Resolver =>
  async (root, args, context, info) => {
    try {
      return await mutate(root, args, context, info);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      context.reportRefusal(error);
      return { userErrors: [toUserError(error)] };
    } finally {
      context.forgetLoaded();
    }
  };
