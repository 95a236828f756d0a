import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Text as PostgreSQL is sent it; bytes in base64. */
export type Parameter = string | null | { bytes: string };

/** One statement as it was answered: how many rows it gave or changed (null: it does not say), or with which SQLSTATE it failed. */
export type Outcome = { rows: number | null } | { fails: string };

export interface RecordedStatement {
  /** Statements of one connection belong together: a transaction, a prepared statement. */
  connection: number;
  text: string;
  /** Of a prepared statement. */
  name?: string;
  parameters: Parameter[];
  outcome: Outcome;
}

/** What a version of the server said to its database in a journey through its API, in the order of the answers. */
export interface Recording {
  commit: string;
  /** Timestamp of the newest migration that this version has. */
  lastMigration: number;
  statements: RecordedStatement[];
}

/** The same in a file, where each text stands once. */
interface RecordingFile extends Omit<Recording, "statements"> {
  texts: string[];
  /** Connection, place in `texts`, parameters, rows or SQLSTATE, name. */
  statements: [number, number, Parameter[], number | string | null, string?][];
}

export const RECORDING_PATH = join("test", "database", "version-before.json");

export async function readRecording(path = RECORDING_PATH): Promise<Recording> {
  const { texts, statements, ...rest } = JSON.parse(await readFile(path, "utf8")) as RecordingFile;
  return {
    ...rest,
    statements: statements.map(([connection, text, parameters, outcome, name]) => ({
      connection,
      text: texts[text]!,
      parameters,
      outcome: typeof outcome === "string" ? { fails: outcome } : { rows: outcome },
      ...(name !== undefined && { name }),
    })),
  };
}

/** The recording as a file's content: a line for every text and every statement, so that two versions can be compared. */
export function formatRecording({ commit, lastMigration, statements }: Recording): string {
  const texts = [...new Set(statements.map(({ text }) => text))];
  const places = new Map(texts.map((text, place) => [text, place]));
  const lines = statements.map(({ connection, text, parameters, outcome, name }) =>
    JSON.stringify([
      connection,
      places.get(text)!,
      parameters,
      "fails" in outcome ? outcome.fails : outcome.rows,
      ...(name === undefined ? [] : [name]),
    ]),
  );
  const list = (items: string[]) => `[\n${items.join(",\n")}\n]`;
  const quoted = texts.map((text) => JSON.stringify(text));
  return `{"commit":"${commit}","lastMigration":${lastMigration},\n"texts":${list(quoted)},\n"statements":${list(lines)}}\n`;
}
