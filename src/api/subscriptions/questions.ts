import {
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from "graphql";
import { LRUCache } from "lru-cache";
import { documentLimits, MAX_TOKENS } from "../limits/document-limits.js";
import { QueryPricer, refuseTooCostly } from "../limits/query-cost.js";
import { limitVariables } from "../limits/variable-limits.js";
import { onlySubscriptions } from "./stream-errors.js";

/** A subscription as clients ask for it. */
export interface StreamRequest {
  /** Empty where the document is asked for by an id. */
  query: string;
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
  /** What an id stands in, and what else clients send. */
  extensions?: unknown;
  documentId?: unknown;
}

/** The same, read and found within all limits. */
export interface Question {
  document: DocumentNode;
  operationName: string | undefined;
  variables: Record<string, unknown>;
}

/** Thousands may ask the same, and each document takes more memory than a subscription. */
const DOCUMENTS_KEPT = 500;
const CHARACTERS_KEPT = 2_000_000;

/** Reads subscriptions, and holds each to what any operation is held to. */
export class Questions {
  private readonly pricer: QueryPricer;
  private readonly known = new LRUCache<string, DocumentNode>({
    max: DOCUMENTS_KEPT,
    maxSize: CHARACTERS_KEPT,
    sizeCalculation: (_document, query) => query.length + 1,
  });

  constructor(private readonly schema: GraphQLSchema) {
    this.pricer = new QueryPricer(schema);
  }

  /** @throws GraphQLError[] what is wrong with it, or too much about it, each with its code */
  read({ query, operationName, variables }: StreamRequest): Question {
    const document = this.known.get(query) ?? this.parse(query);
    const name = operationName ?? undefined;
    const operation = getOperationAST(document, name);
    if (!operation)
      throw [
        badRequest("No operation of this name is in the document, or there are several and none was named."),
      ];
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) throw [onlySubscriptions()];
    try {
      limitVariables(variables);
      refuseTooCostly(this.pricer.price(document, operation, variables ?? {}));
    } catch (error) {
      throw error instanceof GraphQLError ? [error] : error;
    }
    return { document, operationName: name, variables: variables ?? {} };
  }

  private parse(query: string): DocumentNode {
    const document = parseWithin(query);
    const errors = validate(this.schema, document, [documentLimits, ...specifiedRules]);
    if (errors.length > 0) throw errors.map((error) => withCode(error, "GRAPHQL_VALIDATION_FAILED"));
    this.known.set(query, document);
    return document;
  }
}

function parseWithin(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: MAX_TOKENS });
  } catch (error) {
    throw error instanceof GraphQLError ? [withCode(error, "GRAPHQL_PARSE_FAILED")] : error;
  }
}

/** graphql-js gives its errors none; limits have their own. */
function withCode(error: GraphQLError, code: string): GraphQLError {
  Object.assign(error.extensions, { code, ...error.extensions });
  return error;
}

const badRequest = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: "OPERATION_RESOLUTION_FAILURE" } });
