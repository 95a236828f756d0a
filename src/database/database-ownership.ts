import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { DatabaseInUseError } from "./embedded-postgres-errors.js";
import { isProcessAlive } from "./process-table.js";

/** An arbitrary constant; in the database `postgres` nobody else takes advisory locks. */
const ownerLock = 7265;

const ownerName = "likeness-owner";

/** PostgreSQL needs this long at the most to notice that an owner was killed. */
const deadOwnerPatienceMs = 5_000;

const passingErrors = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "57P01", // being shut down
  "57P02", // a process of the server crashed
  "57P03", // starting up or shutting down
]);

/**
 * The right to be the one server on an embedded database: an advisory lock, which lives exactly as long as the connection that took it, so
 * that nothing stale is left when its holder is killed.
 */
export class DatabaseOwnership {
  /** Resolves when the connection ends, on purpose or not. Never rejects. */
  readonly ended: Promise<void>;

  private constructor(private readonly client: Client) {
    this.ended = new Promise((resolve) => {
      client.once("end", resolve);
    });
    // "end" follows every error.
    client.on("error", () => {});
  }

  /**
   * @returns null when the server does not take connections at this moment: starting, stopping or gone
   * @throws DatabaseInUseError a living process owns it
   */
  static async take(directory: string, port: number, password: string): Promise<DatabaseOwnership | null> {
    const client = new Client({
      host: "127.0.0.1",
      port,
      user: "postgres",
      password,
      database: "postgres",
      ssl: false,
      connectionTimeoutMillis: 10_000,
      application_name: `${ownerName} ${process.pid}`,
    });
    const ownership = new DatabaseOwnership(client);
    try {
      await client.connect();
      await ownership.lock(directory);
      return ownership;
    } catch (error) {
      await ownership.release();
      if (isPassing(error)) return null;
      throw error;
    }
  }

  private async lock(directory: string): Promise<void> {
    const deadline = Date.now() + deadOwnerPatienceMs;
    for (;;) {
      const { rows } = await this.client.query(`SELECT pg_try_advisory_lock(${ownerLock}) AS taken`);
      if (rows[0].taken) return;
      const ownerPid = await this.findOwnerPid();
      if (ownerPid !== null && isProcessAlive(ownerPid)) throw new DatabaseInUseError(directory, ownerPid);
      if (Date.now() > deadline) throw new DatabaseInUseError(directory, ownerPid);
      await delay(50);
    }
  }

  private async findOwnerPid(): Promise<number | null> {
    const { rows } = await this.client.query(
      `SELECT substring(application_name FROM '^${ownerName} ([0-9]+)$') AS pid
         FROM pg_stat_activity JOIN pg_locks USING (pid)
        WHERE locktype = 'advisory' AND objid = ${ownerLock} AND granted`,
    );
    return rows[0]?.pid ? Number(rows[0].pid) : null;
  }

  /** Makes the role and the database `likeness` where they are missing. The role is no superuser, as on a managed server. */
  async createDatabase(password: string): Promise<void> {
    const roles = await this.client.query("SELECT FROM pg_roles WHERE rolname = 'likeness'");
    if (roles.rowCount === 0) {
      await this.client.query(
        `CREATE ROLE likeness LOGIN CREATEDB PASSWORD ${this.client.escapeLiteral(password)}`,
      );
    }
    const databases = await this.client.query("SELECT FROM pg_database WHERE datname = 'likeness'");
    if (databases.rowCount === 0) await this.client.query("CREATE DATABASE likeness OWNER likeness");
  }

  /** Gives the right back. May run twice, and after the connection was lost. */
  async release(): Promise<void> {
    await this.client.end().catch(() => {});
  }
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined
    ? /connection terminated|connection error|timeout expired/i.test(error.message)
    : passingErrors.has(code);
}
