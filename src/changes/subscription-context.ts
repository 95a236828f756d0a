import { RequestContext, type RequestParts } from "../graphql/request-context.js";
import type { ChangeFeed } from "./change-feed.js";

/** What a subscription knows when it begins: beside what any request knows, where changes come from. */
export class SubscriptionContext extends RequestContext {
  constructor(
    parts: RequestParts,
    readonly changes: ChangeFeed,
  ) {
    super(parts);
  }
}
