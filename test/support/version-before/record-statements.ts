import { appendFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Outcome, Parameter, RecordedStatement } from "./recording.js";

/**
 * To be loaded before a server of any version (`node --require`), in the folder of that version: writes every statement that its `pg` sends
 * into the file that RECORD_STATEMENTS names, a JSON line each, when it is answered.
 */
interface Query {
  text: string;
  name?: string;
  values?: unknown[];
}
interface Result {
  rowCount: number | null;
}
type Told = (error: (Error & { code?: string }) | null, result?: Result) => void;
type Send = (this: object, query: unknown, values?: unknown, tell?: unknown) => Promise<Result> | undefined;

const path = process.env.RECORD_STATEMENTS!;
const load = createRequire(join(process.cwd(), "package.json"));
const { prototype } = load("pg").Client as { prototype: { query: Send } };
const { prepareValue } = load("pg/lib/utils") as { prepareValue(value: unknown): Buffer | string | null };
const connections = new WeakMap<object, number>();
let connectionCount = 0;

const send = prototype.query;
prototype.query = function (query, values, tell) {
  // A cursor and the like bring their own way of asking.
  if (typeof (query as { submit?: unknown }).submit === "function")
    return send.call(this, query, values, tell);
  const told = (typeof values === "function" ? values : tell) as Told | undefined;
  const parameters = Array.isArray(values) ? (values as unknown[]) : undefined;
  const asked: Query = typeof query === "string" ? { text: query } : (query as Query);
  const note = noteOf(this, asked, (parameters ?? asked.values ?? []).map(toParameter));
  if (told !== undefined) {
    const both: Told = (error, result) => {
      note(error === null ? result : error);
      told(error, result);
    };
    return send.call(this, query, parameters, both);
  }
  const answer = send.call(this, query, parameters);
  answer?.then(note, note);
  return answer;
};

function toParameter(value: unknown): Parameter {
  const prepared = prepareValue(value);
  return Buffer.isBuffer(prepared) ? { bytes: prepared.toString("base64") } : prepared;
}

function noteOf(client: object, { text, name }: Query, parameters: Parameter[]): (answer: unknown) => void {
  if (!connections.has(client)) connections.set(client, connectionCount++);
  return (answer) => {
    const statement: RecordedStatement = {
      connection: connections.get(client)!,
      text,
      ...(name !== undefined && { name }),
      parameters,
      outcome: outcomeOf(answer),
    };
    appendFileSync(path, `${JSON.stringify(statement)}\n`);
  };
}

function outcomeOf(answer: unknown): Outcome {
  if (answer instanceof Error) return { fails: (answer as { code?: string }).code ?? "unknown" };
  return { rows: (answer as Result | undefined)?.rowCount ?? null };
}
