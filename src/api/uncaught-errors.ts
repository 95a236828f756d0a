import { uuidv7 } from "uuidv7";
import { unexpectedMessage } from "../errors/unexpected-fault-error.js";
import { inSources } from "../logging/in-sources.js";
import type { Log } from "../logging/log.js";
import { isCrossOriginHeader } from "./cross-origin.http.js";
import { keepMicrotasksInScope, scopeOf, type RequestScope } from "./request-scope.js";

/** Longer than running requests and jobs are given to finish. */
const STOP_TIMEOUT_MS = 60_000;

/** Responses that {@link supervise} sent or cut in place of whoever was making them. */
const ended = new WeakSet<object>();

/** Whether an uncaught error has ended this response: whoever still wants to write it is too late. */
export const wasEnded = (response: object): boolean => ended.has(response);

/**
 * The one place that decides what an error means that nobody caught. One of a request ends that request: 500 with an `errorId` where
 * nothing was sent yet, a cut connection where something was. Any other may have left anything half done: it is logged as fatal and the
 * process stops in good order with exit code 1.
 * @param stop called once, however many such errors there are; waited for up to {@link STOP_TIMEOUT_MS}
 * @param abandon ends at once what would outlive the process, when that time is over
 * @returns ends the process in the same way, for what is found by other means
 */
export function supervise(
  log: Log,
  stop: () => Promise<unknown>,
  abandon: () => Promise<unknown> = async () => {},
): (error: unknown, message: string) => Promise<void> {
  let failing = false;
  const endNow = async () => {
    await abandon().catch(() => {});
    process.exit(1);
  };
  const fail = async (error: unknown, message: string): Promise<void> => {
    tell(log, "fatal", { err: error }, message);
    if (failing) return;
    failing = true;
    process.exitCode = 1;
    setTimeout(endNow, STOP_TIMEOUT_MS).unref();
    await stop();
  };
  const decide = (error: unknown) => {
    const scope = scopeOf(error);
    if (scope === null) void fail(error, "an error that nobody caught, outside of any request");
    else endRequest(scope, error, log);
  };
  keepMicrotasksInScope();
  process.on("uncaughtException", decide).on("unhandledRejection", decide);
  return fail;
}

/** Never throws: what comes out of here would end the process. */
function endRequest({ request, response, requestId }: RequestScope, error: unknown, log: Log): void {
  // What goes on in a request that was ended fails again and again, at every chunk that still comes, say.
  if (wasEnded(response)) return tell(log, "debug", { err: error }, "one more error of a request that ended");
  const errorId = uuidv7();
  const { method } = request;
  tell(
    log,
    "error",
    { err: error, errorId, requestId, method },
    "an error that nobody caught ends its request",
  );
  // Whole already, whatever listened to that: its client has the answer.
  if (response.writableEnded || response.destroyed) return;
  ended.add(response);
  try {
    if (response.headersSent) return void response.destroy();
    const isKept = (name: string) => name === "x-request-id" || isCrossOriginHeader(name);
    for (const name of response.getHeaderNames()) if (!isKept(name)) response.removeHeader(name);
    const message = unexpectedMessage(errorId);
    const code = "INTERNAL_SERVER_ERROR";
    // Who was making the answer may still try to send it; nobody must take that for the answer to another request.
    response.writeHead(500, { "Content-Type": "application/json; charset=utf-8", Connection: "close" });
    response.end(
      JSON.stringify({ errors: [{ code, message, field: [], errorId, extensions: { code, errorId } }] }),
    );
  } catch {
    request.socket.destroy();
  }
}

/** Also when the log itself is what fails. */
function tell(log: Log, level: "debug" | "error" | "fatal", fields: object, message: string): void {
  try {
    log[level](fields, message);
  } catch (fault) {
    const { err, ...named } = fields as { err: unknown };
    process.stderr.write(
      `${JSON.stringify({ level, ...named, message })}\n${textOf(err)}\n${textOf(fault)}\n`,
    );
  }
}

function textOf(error: unknown): string {
  try {
    return inSources(String((error as Error | null)?.stack ?? error));
  } catch {
    return "an error that cannot be described";
  }
}
