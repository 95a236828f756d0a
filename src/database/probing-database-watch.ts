import { setTimeout as delay } from "node:timers/promises";
import { Client, type Pool } from "pg";
import type { DataSource } from "typeorm";
import { isOutageOfConnection, type DatabaseWatch } from "../errors/database-outage.js";
import type { Log } from "../logging/log.js";

/** Quick at first, since most breaks are one connection's; later seldom enough for a server that is starting. */
const PROBE_PAUSES_MS = [0, 100, 250, 500, 1_000, 2_000];
const PROBE_TIMEOUT_MS = 5_000;

/** Says once that the database is gone, with the reason, and once that it is back, however many queries failed in between. */
export class ProbingDatabaseWatch implements DatabaseWatch {
  private probing: Promise<void> | null = null;
  private downSince: number | null = null;
  private readonly closing = new AbortController();

  constructor(
    private readonly databaseUrl: string,
    private readonly log: Log,
  ) {}

  get isAvailable(): boolean {
    return this.downSince === null;
  }

  noticed(error: unknown): boolean {
    if (!isOutageOfConnection(error)) return false;
    this.log.debug({ err: error }, "a connection to the database failed");
    if (!this.closing.signal.aborted) this.probing ??= this.probe();
    return true;
  }

  untilAvailable(): Promise<void> {
    if (this.closing.signal.aborted) return new Promise(() => {});
    return this.probing ?? Promise.resolve();
  }

  /** Has every connection of the data source's pool report its failures, idle ones too. Once, after it was initialised. */
  observe(dataSource: DataSource): void {
    const { master: pool } = dataSource.driver as unknown as { master: Pool };
    pool.on("error", (error) => this.noticed(error));
    // Also keeps a connection that breaks while nobody waits for its answer from ending the process.
    pool.on("connect", (client) => client.on("error", (error) => this.noticed(error)));
    const connect = pool.connect.bind(pool);
    pool.connect = ((callback: Parameters<typeof connect>[0]) =>
      connect((error, client, release) => {
        if (error !== undefined && error !== null) this.noticed(error);
        callback(error, client, release);
      })) as Pool["connect"];
  }

  /** Asks no more. Whoever waits is not woken: the process ends. */
  close(): Promise<void> {
    this.closing.abort();
    return Promise.resolve();
  }

  private async probe(): Promise<void> {
    for (let tries = 0; ; tries++) {
      const pauseMs = PROBE_PAUSES_MS[Math.min(tries, PROBE_PAUSES_MS.length - 1)];
      await delay(pauseMs, undefined, { signal: this.closing.signal }).catch(() => {});
      if (this.closing.signal.aborted) return new Promise(() => {});
      try {
        await askDatabase(this.databaseUrl);
        break;
      } catch (error) {
        this.sayDown(error as Error);
      }
    }
    this.probing = null;
    this.sayBack();
  }

  private sayDown(error: Error): void {
    if (this.downSince !== null) return;
    this.downSince = Date.now();
    const reason = error.message || (error as NodeJS.ErrnoException).code;
    this.log.error({ reason }, "the database does not answer; everything that needs it waits");
  }

  private sayBack(): void {
    if (this.downSince === null) return;
    const seconds = Math.round((Date.now() - this.downSince) / 1000);
    this.downSince = null;
    this.log.info({ seconds }, "the database answers again");
  }
}

/** @throws Error it does not take connections, or does not answer */
async function askDatabase(connectionString: string): Promise<void> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: PROBE_TIMEOUT_MS,
    query_timeout: PROBE_TIMEOUT_MS,
    application_name: "likeness probe",
  });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("SELECT 1");
  } finally {
    // Not awaited: a server that hangs would not answer this either.
    void client.end().catch(() => {});
  }
}
