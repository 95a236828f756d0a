import { AnsweringProcess } from "./answering-process.js";

/** A health probe in a process of its own, for benches that have large answers to read meanwhile: what the reading takes is not counted. */
export class SeparateHealthProbe {
  private constructor(
    private readonly process: AnsweringProcess,
    private readonly url: string,
  ) {}

  static async start(url: string): Promise<SeparateHealthProbe> {
    return new SeparateHealthProbe(
      await AnsweringProcess.start("health probe", "health-probe-process.js"),
      url,
    );
  }

  /**
   * Until the work is done, which begins when connections are open.
   * @returns the work's result, and milliseconds from each request to the end of its answer
   * @throws Error a request failed
   */
  async during<Result>(work: () => Promise<Result>): Promise<{ result: Result; latencies: number[] }> {
    await this.process.ask({ url: this.url });
    const result = await work();
    return { result, latencies: (await this.process.ask({})) as number[] };
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
