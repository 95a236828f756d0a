import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** A health probe in a process of its own, for benches that have large answers to read meanwhile: what the reading takes is not counted. */
export class SeparateHealthProbe {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
  ) {}

  static async start(url: string): Promise<SeparateHealthProbe> {
    const child = fork(require.resolve("./health-probe-process.js"));
    await once(child, "message");
    return new SeparateHealthProbe(child, url);
  }

  /**
   * Until the work is done, which begins when connections are open.
   * @returns the work's result, and milliseconds from each request to the end of its answer
   * @throws Error a request failed
   */
  async during<Result>(work: () => Promise<Result>): Promise<{ result: Result; latencies: number[] }> {
    await this.tell({ url: this.url });
    const result = await work();
    return { result, latencies: (await this.tell({})) as number[] };
  }

  private async tell(message: { url?: string }): Promise<unknown> {
    const listening = new AbortController();
    const { signal } = listening;
    const ended = once(this.child, "exit", { signal }).then(([code]) => {
      throw new Error(`The health probe ended with ${code}`);
    });
    ended.catch(() => {});
    try {
      const answered = once(this.child, "message", { signal });
      answered.catch(() => {});
      this.child.send(message);
      return (await Promise.race([answered, ended]))[0];
    } finally {
      listening.abort();
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const end = once(this.child, "exit");
    this.child.disconnect();
    await end;
  }
}
