import { AsyncLocalStorage } from "node:async_hooks";
import pino, { type Logger } from "pino";
import pretty from "pino-pretty";
import { describeError } from "./describe-error.js";

export type Log = Logger;

const fields = new AsyncLocalStorage<Record<string, unknown>>();

/** Runs `work`; every line it logs, however deep, carries the fields (request id, image id, …). */
export function withLogFields<Result>(added: Record<string, unknown>, work: () => Result): Result {
  return fields.run({ ...fields.getStore(), ...added }, work);
}

/** JSON lines on standard output, or readable ones when a person looks at a terminal. */
export function createLog(level: string): Log {
  const options = {
    level,
    base: undefined,
    // A copy: pino writes every line's own fields into what it is given.
    mixin: () => ({ ...fields.getStore() }),
    serializers: { err: describeError },
    redact: ["req.headers.authorization", "req.headers.cookie"],
  };
  return process.stdout.isTTY ? pino(options, pretty({ sync: true, ignore: "req,res" })) : pino(options);
}
