import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from "graphql";
import { isSliceOver } from "../../event-loop/slices.js";
import { DomainError, UserErrorCode } from "../../errors/domain-error.js";
import { countFieldsAsked } from "../../graphql/asked-fields.js";
import type { RequestContext } from "../../graphql/request-context.js";
import { toUserError } from "../../graphql/user-error.graphql.js";

/** Of the items of a list, and what is asked of each: so many take some two milliseconds. */
const FIELDS_AT_ONCE = 1_000;

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;

/**
 * Makes the schema's resolvers hand the event loop back in time, and stop soon after their operation's time is over. A mutation is begun only in
 * time, and then finished whatever it takes; how it ended is answered also after that.
 */
export function boundExecution(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      const isLeaf = isLeafOrError(field.type);
      // A plain value takes no time, and cannot be waited for; nor can a plain object, which is done with the one that it is part of.
      if (field.resolve === undefined && (isLeaf || !isListType(getNullableType(field.type)))) continue;
      const resolve = (field.resolve ?? defaultFieldResolver) as Resolver;
      if (type === schema.getMutationType()) field.resolve = boundMutation(resolve);
      else field.resolve = isLeaf ? boundLeaf(resolve) : boundObject(resolve);
    }
  }
}

function isLeafOrError(type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  return isLeafType(named) || named.name === "UserError";
}

const boundMutation =
  (resolve: Resolver): Resolver =>
  (root, args, context, info) =>
    context.time.signal.aborted
      ? { userErrors: [toUserError(notBegun())] }
      : context.time.uncounted(async () => resolve(root, args, context, info));

/** A refusal as any other: sending it again by itself puts it right. */
function notBegun(): DomainError {
  const message =
    "The operation's time was over before this was begun, so nothing of it was done. Send it again by itself.";
  return new DomainError(UserErrorCode.TOO_BUSY, message);
}

/** Objects have fields of their own, so between them is where an operation can be interrupted. */
function boundObject(resolve: Resolver): Resolver {
  const leaf = boundLeaf(resolve);
  const bound: Resolver = (root, args, context, info) => {
    context.time.signal.throwIfAborted();
    const result = leaf(root, args, context, info);
    return isPromise(result)
      ? result.then((value) => eachInTurn(value, context, info))
      : eachInTurn(result, context, info);
  };
  return (root, args, context, info) =>
    isSliceOver()
      ? context.slices.next().then(() => bound(root, args, context, info))
      : bound(root, args, context, info);
}

/** graphql-js goes through the items of a list, and all their plain fields, in one go. Those that are promises it takes as they come: so many at a time. */
function eachInTurn(result: unknown, { slices }: RequestContext, info: GraphQLResolveInfo): unknown {
  if (!Array.isArray(result) || result.length < 2) return result;
  const itemsAtOnce = Math.max(1, Math.floor(FIELDS_AT_ONCE / countFieldsAsked(info)));
  if (result.length <= itemsAtOnce) return result;
  let turn: Promise<void> | undefined;
  return result.map((item: unknown, i) => {
    if (i % itemsAtOnce === 0) turn = slices.next();
    return turn!.then(() => item);
  });
}

const boundLeaf =
  (resolve: Resolver): Resolver =>
  (root, args, context, info) => {
    const result = resolve(root, args, context, info);
    return isPromise(result) ? context.time.race(result) : result;
  };

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
