import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { ApiClient } from "./api-client.js";
import { waitUntil } from "./wait-until.js";

/** A start takes two seconds, and many times as long on a machine that is busy with other tests. */
const START_MS = 60_000;

/** How a process ended: one of the two is null. */
export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A real server process. */
export class ServerProcess {
  stdout = "";
  stderr = "";
  /** Once all who write to its output are gone. */
  readonly ended: Promise<ProcessEnd>;
  readonly exited: Promise<ProcessEnd>;

  constructor(
    private readonly child: ChildProcess,
    readonly adminKey: string,
  ) {
    child.stdout!.on("data", (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr!.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = once(child, "exit").then(([code, signal]) => ({ code, signal }));
    this.ended = once(child, "close").then(([code, signal]) => ({ code, signal }));
  }

  get pid(): number {
    return this.child.pid!;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The lines of its log so far. */
  get log(): Record<string, any>[] {
    return this.stdout
      .split("\n")
      .filter((line) => line.startsWith("{") && line.endsWith("}"))
      .map((line) => JSON.parse(line));
  }

  /** Resolves when it has said that it started. @throws Error with its output when it ends instead */
  async started(): Promise<this> {
    const hasStarted = () => {
      if (this.hasEnded) throw new Error(`It ended instead:\n${this.stdout}${this.stderr}`);
      return this.hasLogged("started");
    };
    await waitUntil("the process starts", hasStarted, START_MS);
    return this;
  }

  hasLogged(message: string): boolean {
    return this.log.some(({ msg }) => msg === message);
  }

  /** Where it answers; only after {@link started}. */
  get url(): string {
    return this.log.find(({ msg }) => msg === "started")!.url;
  }

  /** A client of the first workspace. */
  get client(): ApiClient {
    return new ApiClient(this.url, this.adminKey);
  }

  /** To its whole process group, as a service manager does. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  /** What is left of its group, which may have outlived its first process. */
  killGroup(): void {
    try {
      this.signalGroup("SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  /** As a reader that goes away: what it writes from now on fails. */
  closeOutput(): void {
    this.child.stdout!.destroy();
    this.child.stderr!.destroy();
  }

  /** Only of one that was launched with a pipe. */
  type(text: string): void {
    this.child.stdin!.write(text);
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<ProcessEnd> {
    if (!this.hasEnded) this.child.kill(signal);
    return this.ended;
  }
}
