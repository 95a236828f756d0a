import { AsyncLocalStorage } from "node:async_hooks";
import pino, { type DestinationStream, type Logger } from "pino";
import { describeError } from "./describe-error.js";

export type Log = Logger;

const fields = new AsyncLocalStorage<Record<string, unknown>>();

/** Runs `work`; every line it logs, however deep, carries the fields (request id, image id, …). */
export function withLogFields<Result>(added: Record<string, unknown>, work: () => Result): Result {
  return fields.run({ ...fields.getStore(), ...added }, work);
}

/** JSON lines on standard output, or readable ones, of one row each but for errors, when a person looks at a terminal. */
export function createLog(level: string): Log {
  const options = {
    level,
    base: undefined,
    // A copy: pino writes every line's own fields into what it is given.
    mixin: () => ({ ...fields.getStore() }),
    serializers: { err: describeError },
    redact: ["req.headers.authorization", "req.headers.cookie"],
  };
  const output = standardOutput();
  if (!process.stdout.isTTY) return pino(options, output);
  // Loaded for a person alone.
  const { prettyFactory } = require("pino-pretty") as typeof import("pino-pretty");
  const readable = prettyFactory({ ignore: "req,res", singleLine: true });
  return pino(options, { write: (line) => void output.write(readable(line) ?? line) });
}

/** What is kept of lines that a full disk does not take; more are lost. */
const KEPT_BYTES = 1024 * 1024;
/** There is no reader any more: the other end of a pipe was closed, or the terminal. */
const GONE = new Set(["EPIPE", "EIO", "ENXIO", "EBADF"]);

/** A log that nobody can read any more is no reason to end, above all not in the middle of stopping. */
function standardOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: true, maxLength: KEPT_BYTES });
  let isGone = false;
  output.on("error", ({ code }: NodeJS.ErrnoException) => (isGone ||= GONE.has(code ?? "")));
  return {
    write: (line) => {
      if (!isGone) output.write(line);
    },
  };
}
