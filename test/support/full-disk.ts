import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { waitUntil } from "./wait-until.js";

const FILLING = "filling";
const CHUNK = Buffer.alloc(64 * 1024, 1);

/** With which options `unshare` makes a namespace in which a file system may be mounted; a user of no rights needs one of users as well. */
const NAMESPACE = process.getuid?.() === 0 ? ["--mount"] : ["--map-root-user", "--mount"];

/**
 * A small file system of its own, in memory, that is mounted for one process and its children alone and goes with them. Seen from outside through
 * the process's own view, below `/proc`.
 */
export class SmallDisk {
  private constructor(
    private readonly holder: ChildProcess,
    /** As the processes on it see it. */
    readonly directory: string,
  ) {}

  /** Why there can be none here, for the person who reads that a test was left out; null when there can. */
  static async findObstacle(): Promise<string | null> {
    if (process.platform !== "linux") return "file systems for one process exist on Linux alone";
    const mount = "mount -t tmpfs -o size=64k none /tmp";
    return promisify(execFile)("unshare", [...NAMESPACE, "sh", "-c", mount]).then(
      () => null,
      (error: Error) => `no file system can be mounted: ${error.message.trim()}`,
    );
  }

  /** @param directory exists and is empty */
  static async mount(directory: string, bytes: number): Promise<SmallDisk> {
    const script = `mount -t tmpfs -o size=${bytes} none "$0" && echo mounted && exec cat`;
    const holder = spawn("unshare", [...NAMESPACE, "sh", "-c", script, directory], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    let said = "";
    holder.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await waitUntil("the disk is mounted", () => said.includes("mounted"));
    return new SmallDisk(holder, directory);
  }

  /** The start of a command line that runs what follows with this disk. */
  get enter(): [string, ...string[]] {
    const user = process.getuid?.() === 0 ? [] : ["--user", "--preserve-credentials"];
    return ["nsenter", `--target=${this.holder.pid}`, "--mount", ...user, "--"];
  }

  /** A path on it, for whoever is outside. */
  outside(...path: string[]): string {
    return join(`/proc/${this.holder.pid}/root`, this.directory, ...path);
  }

  /** Leaves room for so many bytes, by the size of the blocks (4 KiB) at best. */
  async fill(freeBytes = 0): Promise<void> {
    const file = await open(this.outside(FILLING), "w");
    try {
      for (;;) await file.write(CHUNK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      if (freeBytes > 0) await file.truncate((await file.stat()).size - freeBytes);
    } finally {
      await file.close();
    }
  }

  /** Makes room again. */
  async empty(): Promise<void> {
    await rm(this.outside(FILLING), { force: true });
  }

  async unmount(): Promise<void> {
    const closed = once(this.holder, "close");
    this.holder.kill("SIGKILL");
    await closed;
  }
}
