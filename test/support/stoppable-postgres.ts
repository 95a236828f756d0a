import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  acquirePostgres,
  openPostgresServer,
  type AcquiredPostgres,
  type PostgresServer,
} from "../../src/database/postgres-server.js";
import { stopPostmaster } from "../../src/database/postmaster.js";

/** A PostgreSQL of a test's own that can be stopped and started as often as it likes, always on the same port. */
export class StoppablePostgres {
  static async start(): Promise<StoppablePostgres> {
    const directory = await mkdtemp(join(tmpdir(), "likeness-stoppable-"));
    // Started by root, PostgreSQL runs as another user, who must get in.
    await chmod(directory, 0o711);
    const server = await openPostgresServer(join(directory, "postgres"));
    const acquired = await acquirePostgres(server);
    await acquired.ownership.createDatabase(acquired.connection.password);
    return new StoppablePostgres(directory, server, acquired);
  }

  private isRunning = true;

  private constructor(
    private readonly directory: string,
    private readonly server: PostgresServer,
    private acquired: AcquiredPostgres,
  ) {}

  get url(): string {
    const { password, port } = this.acquired.connection;
    return `postgres://likeness:${password}@127.0.0.1:${port}/likeness`;
  }

  /** Breaks every connection and refuses new ones. */
  async stop(): Promise<void> {
    const { paths, account, binaries } = this.server;
    await stopPostmaster(paths, account, binaries);
    await this.acquired.ownership.release();
    this.isRunning = false;
  }

  async startAgain(): Promise<void> {
    this.acquired = await acquirePostgres(this.server, { fixedPort: this.acquired.connection.port });
    this.isRunning = true;
  }

  /** Ends it for good and removes its files. */
  async remove(): Promise<void> {
    if (this.isRunning) await this.stop();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
