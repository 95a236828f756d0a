import type { MiddlewareFn } from "type-graphql";
import { DomainError } from "../errors/domain-error.js";
import { toUserError } from "./user-error.graphql.js";
import type { RequestContext } from "./request-context.js";

/**
 * The one place that makes payload `userErrors`: a DomainError thrown by a mutation becomes a payload whose other fields are null.
 * Everything else goes on to be masked.
 */
export const payloadErrors: MiddlewareFn<RequestContext> = async ({ info, context }, next) => {
  if (info.parentType !== info.schema.getMutationType()) return next();
  try {
    return await next();
  } catch (error) {
    if (error instanceof DomainError) {
      context.reportRefusal(error);
      return { userErrors: [toUserError(error)] };
    }
    throw error;
  } finally {
    context.forgetLoaded();
  }
};
