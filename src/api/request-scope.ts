import { AsyncLocalStorage } from "node:async_hooks";
import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";

/** A request that is being answered. */
export interface RequestScope {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
}

const scopes = new AsyncLocalStorage<RequestScope>();
/** Errors thrown where no scope is left by the time that nobody has caught them. */
const owners = new WeakMap<object, RequestScope>();

/**
 * Runs `work` so that an error nobody catches, in it or in whatever it starts, is known to be this request's ({@link scopeOf}). That
 * includes what listens to the request and the response: the connection, not the request, emits most of their events.
 */
export function withinRequest(scope: RequestScope, work: () => void): void {
  for (const emitter of [scope.request, scope.response]) emitWithin(scope, emitter);
  scopes.run(scope, work);
}

/** Whose an uncaught error is; null: no request's. */
export function scopeOf(error: unknown): RequestScope | null {
  return (isObject(error) ? owners.get(error) : undefined) ?? scopes.getStore() ?? null;
}

/** On Node 20 and 22 what is thrown in a microtask has left its scope before it is uncaught; from 24 on this changes nothing. */
export function keepMicrotasksInScope(): void {
  const queue = globalThis.queueMicrotask;
  globalThis.queueMicrotask = (callback) => {
    const scope = scopes.getStore();
    queue(scope === undefined ? callback : () => owning(scope, callback));
  };
}

function emitWithin(scope: RequestScope, emitter: EventEmitter): void {
  const emit = emitter.emit;
  emitter.emit = function (this: EventEmitter, ...event: Parameters<EventEmitter["emit"]>): boolean {
    return scopes.run(scope, () => owning(scope, () => emit.apply(this, event)));
  };
}

/** What is thrown leaves the scope with the call, and has to carry it along. */
function owning<Result>(scope: RequestScope, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const thrown = isObject(error) ? error : new Error(`Thrown: ${String(error)}`, { cause: error });
    owners.set(thrown, scope);
    throw thrown;
  }
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";
