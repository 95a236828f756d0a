import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { waitUntil } from "../support/wait-until.js";

const SCRIPT = join(__dirname, "..", "support", "migrate-database.js");

/** A process that does nothing but migrate. */
export class MigratingProcess {
  private output = "";
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  constructor(databaseUrl: string) {
    this.child = spawn(process.execPath, [SCRIPT, databaseUrl], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    this.closed = once(this.child, "close");
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  hasSaid(message: string): Promise<boolean> {
    return waitUntil(`it says "${message}"`, () => {
      if (this.hasEnded) throw new Error(`It ended instead:\n${this.output}`);
      return this.output.includes(message);
    });
  }

  /** Resolves when it has done its work. @throws Error with its output when that failed */
  async done(): Promise<void> {
    await this.closed;
    if (this.child.exitCode !== 0) throw new Error(this.output);
  }

  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.closed;
  }
}
