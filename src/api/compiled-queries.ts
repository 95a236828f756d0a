import { type ApolloServerPlugin, type GraphQLResponse, HeaderMap } from "@apollo/server";
import {
  OperationTypeNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { type CompiledQuery, compileQuery, isCompiledQuery } from "graphql-jit";
import { LRUCache } from "lru-cache";
import type { RequestContext } from "../graphql/request-context.js";
import { DocumentSizes } from "./limits/document-sizes.js";

/** A query that is asked again this often is worth compiling. */
export const ASKED_BEFORE = 2;
/** Of an operation. Compiling takes up to 100 µs a field, in one go, and the code some kilobytes. */
const MAX_FIELDS = 150;
/** A front end has some dozens of queries; who makes up new ones pushes out those that were not asked for longest. */
const MAX_QUERIES = 200;
/** So often a compiled query may end in errors: what then still asks for it has them every time, and would be executed twice every time. */
const MAX_ERRORS = 3;

interface Known {
  asked: number;
  errors: number;
  query: CompiledQuery["query"] | null;
}

/**
 * Answers queries that front ends ask again and again by code made for each of them (graphql-jit), which takes a third of the time of graphql-js. It answers
 * only where everything went well: a query with any error is executed anew by graphql-js, so that what errors say, and what is null for them, has one source.
 * @param askedBefore so often a query is executed by graphql-js before it is compiled
 */
export function compiledQueries(
  schema: GraphQLSchema,
  askedBefore = ASKED_BEFORE,
): ApolloServerPlugin<RequestContext> {
  // Apollo keeps documents, so that one operation is one object.
  const operations = new LRUCache<OperationDefinitionNode, Known>({ max: MAX_QUERIES });
  const queryOf = (document: DocumentNode, operation: OperationDefinitionNode): Known => {
    const known = operations.get(operation) ?? { asked: 0, errors: 0, query: null };
    operations.set(operation, known);
    if (known.asked++ === askedBefore) known.query = compile(schema, document, operation);
    return known;
  };
  return {
    requestDidStart: () =>
      Promise.resolve({
        responseForOperation: async ({ document, operation, request, contextValue }) => {
          // Called all the same when no operation has the name asked for.
          if (operation?.operation !== OperationTypeNode.QUERY) return null;
          const known = queryOf(document, operation);
          if (known.query === null) return null;
          const { data, errors } = await known.query(undefined, contextValue, request.variables ?? {});
          if (errors === undefined) return answer({ data });
          if (++known.errors >= MAX_ERRORS) known.query = null;
          return null;
        },
      }),
  };
}

/** Null for what is not worth it, and for what graphql-jit cannot do. */
function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CompiledQuery["query"] | null {
  const { fields, introspectionDepth } = new DocumentSizes(document).of(operation);
  if (fields > MAX_FIELDS || introspectionDepth > 0) return null;
  const compiled = compileQuery(schema, document, operation.name?.value);
  return isCompiledQuery(compiled) ? compiled.query : null;
}

const answer = (singleResult: object): GraphQLResponse => ({
  http: { headers: new HeaderMap() },
  body: { kind: "single", singleResult },
});
