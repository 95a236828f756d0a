import { Client } from "pg";
import type { Outcome, Parameter, RecordedStatement } from "./recording.js";

/** A statement that did something else than when it was recorded. */
export interface Difference {
  text: string;
  recorded: Outcome;
  /** Of one that failed, the message beside. */
  replayed: Outcome & { message?: string };
}

/** What these say of rows depends on the time, on whom else they meet, or on the migrations that there are. */
const COUNTS_DIFFER = /graphile_worker|worker_heartbeats|migrations|information_schema|pg_catalog|pg_/;

/**
 * Says to a database what was recorded, on as many connections, one statement after the other.
 * @returns where it failed though it had not, had another SQLSTATE, or touched another number of our rows
 */
export class Replay {
  private readonly clients = new Map<number, Client>();
  private readonly inTransaction = new Set<number>();

  constructor(private readonly databaseUrl: string) {}

  /** False while a transaction is open. */
  get isBetweenTransactions(): boolean {
    return this.inTransaction.size === 0;
  }

  async say(statement: RecordedStatement): Promise<Difference[]> {
    const { connection, text, name, parameters, outcome: recorded } = statement;
    const client = await this.clientOf(connection);
    const values = parameters.map(toValue);
    const replayed = await client.query({ text, values, ...(name !== undefined && { name }) }).then(
      ({ rowCount }): Difference["replayed"] => ({ rows: rowCount ?? null }),
      (error: Error & { code?: string }) => ({ fails: error.code ?? "unknown", message: error.message }),
    );
    this.follow(connection, text);
    return isSame(text, recorded, replayed) ? [] : [{ text, recorded, replayed }];
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.end()));
  }

  private async clientOf(connection: number): Promise<Client> {
    const known = this.clients.get(connection);
    if (known !== undefined) return known;
    // What was answered before did not wait for what was answered after it; should it here, it is to say so.
    const client = new Client({ connectionString: this.databaseUrl, lock_timeout: 10_000 });
    this.clients.set(connection, client);
    await client.connect();
    return client;
  }

  private follow(connection: number, text: string): void {
    if (/^\s*(BEGIN|START TRANSACTION)/i.test(text)) this.inTransaction.add(connection);
    if (/^\s*(COMMIT|ROLLBACK|END)\s*;?\s*$/i.test(text)) this.inTransaction.delete(connection);
  }
}

const toValue = (parameter: Parameter): string | Buffer | null =>
  parameter === null || typeof parameter === "string" ? parameter : Buffer.from(parameter.bytes, "base64");

function isSame(text: string, recorded: Outcome, replayed: Outcome): boolean {
  if ("fails" in recorded || "fails" in replayed)
    return "fails" in recorded && "fails" in replayed && recorded.fails === replayed.fails;
  return COUNTS_DIFFER.test(text) || recorded.rows === replayed.rows;
}
