import {
  getVariableValues,
  GraphQLError,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  OperationTypeNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import {
  type ComplexityEstimator,
  fieldExtensionsEstimator,
  getComplexity,
  simpleEstimator,
} from "graphql-query-complexity";
import { FIELDS_PER_COST, MAX_QUERY_COST } from "../../graphql/complexity.js";
import { DOCUMENT_LIMITS } from "./document-limits.js";
import { refusal } from "./refusal.js";

/** Of a document that is asked again and again, as front ends do: so many of its operations and variables are remembered. */
const MAX_PRICES_PER_DOCUMENT = 20;
/** Characters of variables that are remembered. */
const MAX_VARIABLES_LENGTH = 500;

/** The first few say enough, and each takes time to be put into words. */
const MAX_VARIABLE_ERRORS = 5;

export interface QueryCost {
  requested: number;
  limit: number;
}

/** Prices operations by the schema's annotations, before anything is done for them. */
export class QueryPricer {
  private readonly estimators: ComplexityEstimator[];
  /** By the document, which Apollo keeps with its text, and then by operation and variables. */
  private readonly known = new WeakMap<DocumentNode, Map<string, QueryCost>>();

  constructor(private readonly schema: GraphQLSchema) {
    const plain = simpleEstimator({ defaultComplexity: 1 });
    this.estimators = [introspectionEstimator(schema), fieldExtensionsEstimator(), plain];
  }

  /**
   * What an operation would cost at most.
   * @param document valid, and within {@link DOCUMENT_LIMITS}
   * @throws GraphQLError BAD_USER_INPUT with status 400 for variables that do not fit: what a list costs depends on them
   */
  price(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Record<string, unknown> = {},
  ): QueryCost {
    // What is asked again and again are queries. A file among the variables is {} as text, and costs the same whichever it is.
    const key = operation.operation === OperationTypeNode.QUERY ? keyOf(operation, variables) : null;
    if (key === null) return this.priceAnew(document, operation, variables);
    const prices = this.known.get(document) ?? new Map<string, QueryCost>();
    this.known.set(document, prices);
    const known = prices.get(key);
    if (known !== undefined) return { ...known };
    const cost = this.priceAnew(document, operation, variables);
    if (prices.size >= MAX_PRICES_PER_DOCUMENT) prices.clear();
    prices.set(key, cost);
    return { ...cost };
  }

  private priceAnew(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Record<string, unknown>,
  ): QueryCost {
    const { schema, estimators } = this;
    const definitions = operation.variableDefinitions ?? [];
    const { errors } = getVariableValues(schema, definitions, variables, { maxErrors: MAX_VARIABLE_ERRORS });
    if (errors !== undefined) throw badInput(errors[0]!);
    const operationName = operation.name?.value;
    const maxQueryNodes = 2 * DOCUMENT_LIMITS.fields;
    try {
      const fields = getComplexity({
        schema,
        query: document,
        operationName,
        variables,
        estimators,
        maxQueryNodes,
      });
      return { requested: Math.ceil(fields / FIELDS_PER_COST), limit: MAX_QUERY_COST };
    } catch (error) {
      throw error instanceof GraphQLError ? badInput(error) : error;
    }
  }
}

/** Null for variables that are too long to be remembered. */
function keyOf({ name }: OperationDefinitionNode, variables: Record<string, unknown>): string | null {
  const text = JSON.stringify(variables);
  return text.length > MAX_VARIABLES_LENGTH ? null : `${name?.value ?? ""} ${text}`;
}

/** @throws GraphQLError QUERY_TOO_COMPLEX with status 400 */
export function refuseTooCostly(cost: QueryCost): void {
  const { requested, limit } = cost;
  if (requested <= limit) return;
  const message = `The query costs ${requested}, at most ${limit} are allowed. Ask for smaller pages or fewer fields: a list costs as much as it can hold.`;
  throw refusal("QUERY_TOO_COMPLEX", message, { limit: { name: "cost", requested, limit } });
}

function badInput(error: GraphQLError): GraphQLError {
  const extensions = { code: "BAD_USER_INPUT", http: { status: 400 } };
  return new GraphQLError(error.message, { nodes: error.nodes, extensions });
}

/**
 * A list of the schema's own description costs as much as such lists hold on average, in this schema: a question for all of it then costs what its
 * answer is long, and graphql-js' rule against lists of fields within lists of fields bounds the rest.
 */
function introspectionEstimator(schema: GraphQLSchema): ComplexityEstimator {
  const sizes = averageSizes(schema);
  return ({ type, field, childComplexity }) => {
    const entries = type.name.startsWith("__") ? sizes[field.name] : undefined;
    return entries === undefined ? undefined : 1 + entries * (1 + childComplexity);
  };
}

/** By the names of introspection's fields: how many entries each has on average. */
function averageSizes(schema: GraphQLSchema): Partial<Record<string, number>> {
  const types = Object.values(schema.getTypeMap());
  const withFields = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = withFields.flatMap((type) => Object.values(type.getFields()));
  const share = (count: number, of: number) => Math.ceil((10 * count) / of) / 10;
  const sum = (counts: number[]) => counts.reduce((all, count) => all + count, 0);
  return {
    types: types.length,
    directives: schema.getDirectives().length,
    fields: share(fields.length, types.length),
    args: share(sum(fields.map(({ args }) => args.length)), fields.length) + 1,
    enumValues: share(sum(types.filter(isEnumType).map((type) => type.getValues().length)), types.length),
    inputFields: share(
      sum(types.filter(isInputObjectType).map((type) => Object.keys(type.getFields()).length)),
      types.length,
    ),
    interfaces: 1,
    possibleTypes: 1,
  };
}
