import { AsyncResource } from "node:async_hooks";
import { Client } from "pg";
import { DatabaseOutageError, isDatabaseOutage, isOutageOfConnection } from "../errors/database-outage.js";

/** Made while this module is loaded, which no request does. */
const outsideOfRequests = new AsyncResource("PooledClient");

/**
 * A connection that serves one request after the other. Whatever its socket emits would otherwise count as the request's that happened to
 * open it, with that one's fields in the log, and an error in it as that one's to end.
 *
 * One that breaks while it is made fails with an error that is known for an outage, also where the socket had been taken already.
 */
export class PooledClient extends Client {
  override connect(): Promise<this>;
  override connect(done: (error: Error) => void): void;
  override connect(done?: (error: Error) => void): Promise<this> | void {
    return outsideOfRequests.runInAsyncScope(() =>
      done ? super.connect((error: Error) => done(named(error))) : this.connectOrName(),
    ) as Promise<this>;
  }

  private async connectOrName(): Promise<this> {
    try {
      return (await super.connect()) as this;
    } catch (error) {
      throw named(error as Error);
    }
  }
}

/** Nobody wraps what comes of making a connection, so a socket's error would not be known for the database's. */
function named(error: Error): Error {
  return isOutageOfConnection(error) && !isDatabaseOutage(error) ? new DatabaseOutageError(error) : error;
}
