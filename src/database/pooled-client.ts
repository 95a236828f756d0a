import { AsyncResource } from "node:async_hooks";
import { Client } from "pg";

/** Made while this module is loaded, which no request does. */
const outsideOfRequests = new AsyncResource("PooledClient");

/**
 * A connection that serves one request after the other. Whatever its socket emits would otherwise count as the request's that happened to
 * open it, with that one's fields in the log, and an error in it as that one's to end.
 */
export class PooledClient extends Client {
  override connect(): Promise<this>;
  override connect(done: (error: Error) => void): void;
  override connect(done?: (error: Error) => void): Promise<this> | void {
    return outsideOfRequests.runInAsyncScope(() =>
      done ? super.connect(done) : super.connect(),
    ) as Promise<this>;
  }
}
