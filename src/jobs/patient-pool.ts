import { Pool, type PoolClient, type PoolConfig } from "pg";
import type { DatabaseWatch } from "../errors/database-outage.js";

/** How pg-pool answers whoever brings a function. */
type Told = (
  error: Error | undefined,
  client: PoolClient | undefined,
  release: (error?: Error | boolean) => void,
) => void;

/**
 * A pool whose connections are worth waiting for: asked while the database is away, it answers when that is back. graphile-worker writes
 * what became of a job without anybody waiting for it; a connection refused there would end the process.
 */
export class PatientPool extends Pool {
  /**
   * @param onBroken told whenever a connection is lost, also one that is at rest; an answer may have been lost with it
   */
  constructor(
    config: PoolConfig,
    private readonly watch: DatabaseWatch,
    onBroken: () => void,
  ) {
    super(config);
    const report = (error: Error) => {
      if (this.watch.noticed(error)) onBroken();
    };
    this.on("error", report);
    // A client that breaks while a job holds it tells nobody but itself.
    this.on("connect", (client) => client.on("error", report));
  }

  override connect(): Promise<PoolClient>;
  override connect(tell: Told): void;
  override connect(tell?: Told): Promise<PoolClient> | void {
    const connecting = this.connectPatiently();
    if (tell === undefined) return connecting;
    connecting.then(
      (client) => tell(undefined, client, (error) => client.release(error)),
      (error: Error) => tell(error, undefined, () => {}),
    );
  }

  private async connectPatiently(): Promise<PoolClient> {
    for (;;) {
      try {
        return await super.connect();
      } catch (error) {
        if (!this.watch.noticed(error)) throw error;
        await this.watch.untilAvailable();
      }
    }
  }
}
