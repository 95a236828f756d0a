import {
  getNamedType,
  isLeafType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from "graphql";
import { isSliceOver, nextSlice } from "../../event-loop/slices.js";
import type { RequestContext } from "../../graphql/request-context.js";

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;

/**
 * Makes the schema's resolvers hand the event loop back in time, and stop soon after their operation's time is over. A mutation is begun only in
 * time, and then finished whatever it takes.
 */
export function boundExecution(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve = field.resolve as Resolver | undefined;
      if (resolve === undefined) continue;
      if (type === schema.getMutationType()) field.resolve = boundMutation(resolve);
      else field.resolve = isLeafType(getNamedType(field.type)) ? boundLeaf(resolve) : boundObject(resolve);
    }
  }
}

const boundMutation =
  (resolve: Resolver): Resolver =>
  (root, args, context, info) => {
    context.time.signal.throwIfAborted();
    return context.time.uncounted(async () => resolve(root, args, context, info));
  };

/** Objects have fields of their own, so between them is where an operation can be interrupted. */
function boundObject(resolve: Resolver): Resolver {
  const bound = boundLeaf(resolve);
  return (root, args, context, info) =>
    isSliceOver()
      ? nextSlice().then(() => bound(root, args, context, info))
      : bound(root, args, context, info);
}

const boundLeaf =
  (resolve: Resolver): Resolver =>
  (root, args, context, info) => {
    context.time.signal.throwIfAborted();
    const result = resolve(root, args, context, info);
    return isPromise(result) ? context.time.race(result) : result;
  };

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
