import type { ApolloServerPlugin, GraphQLRequestContext } from "@apollo/server";
import { OperationTypeNode, type GraphQLFormattedError, type GraphQLSchema } from "graphql";
import { OPERATION_TIMEOUT } from "../../graphql/operation-time.js";
import type { RequestContext } from "../../graphql/request-context.js";
import { type QueryCost, QueryPricer, refuseTooCostly } from "./query-cost.js";
import { refusal, REFUSED_AS } from "./refusal.js";
import { limitVariables } from "./variable-limits.js";

/** The answer as it is about to be sent. */
interface Answer {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLFormattedError[];
  extensions?: Record<string, unknown>;
}

/** Prices every operation before anything is done for it, starts its clock, and looks its answer over. */
export function operationLimits(schema: GraphQLSchema): ApolloServerPlugin<RequestContext> {
  const pricer = new QueryPricer(schema);
  return {
    requestDidStart: () => {
      let cost: QueryCost | undefined;
      return Promise.resolve({
        didResolveOperation: ({ document, operation, request, contextValue }) => {
          // Called all the same when no operation has the name asked for, which is then answered as it should be.
          if (!operation) return Promise.resolve();
          if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw needsStream();
          limitVariables(request.variables);
          cost = pricer.price(document, operation, request.variables);
          refuseTooCostly(cost);
          contextValue.time.run();
          return Promise.resolve();
        },
        willSendResponse: (request) => {
          request.contextValue.time.pause();
          const { body, http } = request.response;
          http.headers.set("cache-control", "no-store");
          if (body.kind === "single") lookOver(body.singleResult as Answer, request, cost);
          return Promise.resolve();
        },
      });
    },
  };
}

/** Executed as a query it would be answered once, by nothing that happened. */
const needsStream = () =>
  refusal(
    "SUBSCRIPTION_NEEDS_STREAM",
    "A subscription has more than one answer. Send it to /graphql/stream for server-sent events, or over a WebSocket (graphql-transport-ws) to /graphql.",
  );

function lookOver(
  answer: Answer,
  { contextValue, operation, response }: GraphQLRequestContext<RequestContext>,
  cost: QueryCost | undefined,
): void {
  // The time may be over just when everything was done.
  if (contextValue.time.isOver && answer.errors?.some(isTimeout)) {
    answer.errors = oneForEachField(answer.errors);
    if (operation?.operation === "mutation") response.http.status = 200;
    else {
      delete answer.data;
      answer.errors = answer.errors.filter(isTimeout).slice(0, 1);
    }
  }
  answer.errors = answer.errors?.map(withItsCode);
  if (cost !== undefined) answer.extensions = { ...answer.extensions, cost };
}

/** What was left of an operation fails in many places at once, and for one reason. A mutation's fields say which of them were carried out. */
function oneForEachField(errors: readonly GraphQLFormattedError[]): GraphQLFormattedError[] {
  const seen = new Set<unknown>();
  return errors.filter((error) => {
    if (!isTimeout(error)) return true;
    const [field] = error.path ?? [];
    return !seen.has(field) && seen.add(field);
  });
}

const isTimeout = ({ extensions }: GraphQLFormattedError): boolean => extensions?.code === OPERATION_TIMEOUT;

/** Apollo gives every error of a validation the code GRAPHQL_VALIDATION_FAILED. */
function withItsCode(error: GraphQLFormattedError): GraphQLFormattedError {
  const { [REFUSED_AS]: code, ...extensions } = error.extensions ?? {};
  return code === undefined ? error : { ...error, extensions: { ...extensions, code } };
}
