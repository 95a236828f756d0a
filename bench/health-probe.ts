import { Agent, request } from "node:http";

/** Below the 5 s after which Node's server closes an idle connection: a request sent at that very moment would be reset. */
const IDLE_CONNECTION_MS = 2_000;

/** As many as are asked in half a second. libuv accepts one connection in each turn of the event loop: probes that wait to be accepted would measure their own number. */
const CONNECTIONS = 100;

/** Asks a server for one thing at a steady beat, on connections that stay open. */
export class HealthProbe {
  private readonly agent = new Agent({ keepAlive: true, timeout: IDLE_CONNECTION_MS });

  constructor(
    private readonly url: string,
    private readonly path = "/healthz",
    private readonly everyMs = 5,
  ) {}

  /** Opens the connections that the next seconds' requests go over. */
  async connect(): Promise<void> {
    await Promise.all(Array.from({ length: CONNECTIONS }, () => this.ask()));
  }

  /**
   * Until the work is done. A request is sent at its beat whether or not the ones before it were answered: a server that stalls is asked all
   * the while, not once.
   * @returns milliseconds from each request to the end of its answer
   */
  async during(work: Promise<unknown>): Promise<number[]> {
    const asked: Promise<number>[] = [];
    const timer = setInterval(() => {
      const asking = this.ask();
      // Told below: before that it would end the process, and leave the server running.
      asking.catch(() => {});
      asked.push(asking);
    }, this.everyMs);
    try {
      await work;
    } finally {
      clearInterval(timer);
    }
    return Promise.all(asked);
  }

  private ask(): Promise<number> {
    return new Promise((resolve, reject) => {
      const start = performance.now();
      const asking = request(`${this.url}${this.path}`, { agent: this.agent }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`${this.path} answered ${response.statusCode}`));
        response.resume().on("end", () => resolve(performance.now() - start));
      });
      asking.on("error", reject).end();
    });
  }
}
