import type { ApolloServerPlugin, GraphQLRequest } from "@apollo/server";
import type { RequestContext } from "../../graphql/request-context.js";
import type { TrustedDocuments } from "./trusted-documents.js";

/** Parsed and validated in place of what is refused. */
const STAND_IN = "{ __typename }";

/**
 * Answers those whom the list binds nothing else. It has to be the first plugin.
 *
 * Apollo lets nobody refuse a request before it is parsed. So what is refused is taken out of the request before Apollo looks into it, and the refusal said at
 * the first place where it may be, ahead of the other plugins and of the registration of persisted queries.
 */
export function onlyTrustedDocuments(trusted: TrustedDocuments): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: ({ request, contextValue: { viewer } }) => {
      const { query, extensions } = request;
      try {
        const text = trusted.textFor(viewer, { query, extensions, documentId: documentIdIn(request) });
        if (text !== null && text !== query) ask(request, text);
        return Promise.resolve();
      } catch (refused) {
        ask(request, STAND_IN);
        return Promise.resolve({
          didResolveOperation: () => {
            throw refused;
          },
        });
      }
    },
  };
}

/** A hash that came with the request is not that of the text, or nobody's to register. */
function ask(request: GraphQLRequest, text: string): void {
  const { persistedQuery: _, ...extensions } = request.extensions ?? {};
  Object.assign(request, { query: text, extensions });
}

/** Apollo reads past it. */
function documentIdIn({ http }: GraphQLRequest): unknown {
  return http?.method === "GET"
    ? new URLSearchParams(http.search).get("documentId")
    : (http?.body as { documentId?: unknown } | undefined)?.documentId;
}
