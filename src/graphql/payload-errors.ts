import type { GraphQLFieldResolver } from "graphql";
import { DomainError } from "../errors/domain-error.js";
import { toFault } from "../errors/to-fault.js";
import { rootResponseKeys } from "./asked-fields.js";
import { toUserError } from "./user-error.graphql.js";
import type { RequestContext } from "./request-context.js";

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;

/**
 * The one place that makes payload `userErrors`: a DomainError thrown by a mutation becomes a payload whose other fields are null.
 * Everything else goes on to be masked, except beside other mutations: payloads are not nullable, and so it would hide what those have done.
 */
export const withPayloadErrors =
  (mutate: Resolver): Resolver =>
  async (root, args, context, info) => {
    try {
      return await mutate(root, args, context, info);
    } catch (error) {
      if (error instanceof DomainError) {
        context.reportRefusal(error);
        return { userErrors: [toUserError(error)] };
      }
      if (rootResponseKeys(info).size <= 1) throw error;
      return { userErrors: [toUserError(toFault(error, context.reportFault))] };
    } finally {
      context.forgetLoaded();
    }
  };
