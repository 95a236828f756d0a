import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** A process of its own that says when it is ready, and answers one message at a time: what it does is not counted as work of this one. */
export class AnsweringProcess {
  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    /** What it said when it was ready. */
    readonly greeting: unknown,
  ) {}

  /** @param mainFile beside this file @throws Error it ended instead */
  static async start(name: string, mainFile: string, args: string[] = []): Promise<AnsweringProcess> {
    const child = fork(require.resolve(`./${mainFile}`), args);
    const heard = new AbortController();
    const ended = once(child, "exit", { signal: heard.signal }).then(([code]) => {
      throw new Error(`The ${name} ended with ${code}`);
    });
    ended.catch(() => {});
    const [greeting] = await Promise.race([once(child, "message"), ended]);
    heard.abort();
    return new AnsweringProcess(name, child, greeting);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** @throws Error it ended instead of answering */
  async ask(message: object): Promise<unknown> {
    const listening = new AbortController();
    const { signal } = listening;
    const ended = once(this.child, "exit", { signal }).then(([code]) => {
      throw new Error(`The ${this.name} ended with ${code}`);
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
