import { readdir, readFile } from "node:fs/promises";
import { isProcessAlive } from "../../src/database/process-table.js";
import type { ServerProcess } from "./server-process.js";
import { waitUntil } from "./wait-until.js";
import { skip } from "./skip.js";

/** Registers a hook: the tests of this `describe` watch the processes of a server, and what they do, and are skipped where that is not shown. */
export function needProcessFiles(): void {
  before(function () {
    if (process.platform !== "linux") skip(this, "only Linux shows its processes in files");
  });
}

/** What `/proc/<pid>/stat` counts CPU time in, on every Linux that Node runs on. */
const TICK_MS = 10;

/** The modules that a server's child processes run. */
type MainModule = "analysis-process-main" | "checking-process-main";

/** A child process of a server that reads its pictures, as the operating system sees it. */
export class WatchedAnalysisProcess {
  private constructor(readonly pid: number) {}

  static async of(
    server: ServerProcess,
    main: MainModule = "analysis-process-main",
  ): Promise<WatchedAnalysisProcess> {
    return waitUntil(`its ${main} runs`, async () => {
      for (const entry of await readdir("/proc")) {
        const pid = Number(entry);
        if (!Number.isInteger(pid) || (await parentOf(pid)) !== server.pid) continue;
        const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
        if (command.includes(main)) return new WatchedAnalysisProcess(pid);
      }
      return null;
    });
  }

  get isAlive(): boolean {
    return isProcessAlive(this.pid);
  }

  /** Milliseconds of CPU time so far: an idle process takes none. */
  async cpuMs(): Promise<number> {
    const [utime, stime] = (await statOf(this.pid))!.slice(11, 13).map(Number);
    return (utime! + stime!) * TICK_MS;
  }

  /** Resolves when it has worked on what it does now, or is given next, for so many milliseconds of CPU time; a check takes some 80. */
  async isInTheMiddle(workMs = 100): Promise<void> {
    const before = await this.cpuMs();
    await waitUntil("it is in the middle of its work", async () => (await this.cpuMs()) >= before + workMs);
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }
}

/** The living processes below one, however deep, with what they run. */
export async function descendantsOf(pid: number): Promise<{ pid: number; command: string }[]> {
  const found: { pid: number; command: string }[] = [];
  const parents = new Set([pid]);
  const all = (await readdir("/proc")).map(Number).filter((entry) => Number.isInteger(entry));
  const withParents = await Promise.all(all.map(async (one) => ({ pid: one, parent: await parentOf(one) })));
  // A child may have a lower number than its parent.
  for (let before = -1; before !== found.length;) {
    before = found.length;
    for (const one of withParents) {
      if (one.parent === null || !parents.has(one.parent) || parents.has(one.pid)) continue;
      parents.add(one.pid);
      const command = await readFile(`/proc/${one.pid}/cmdline`, "utf8").catch(() => "");
      found.push({ pid: one.pid, command: command.replaceAll("\0", " ").trim() });
    }
  }
  return found;
}

/** Whether it still does anything: one that has ended, and waits for its parent to take note, does not. */
export async function isRunning(pid: number): Promise<boolean> {
  const fields = await statOf(pid);
  return fields !== null && fields[0] !== "Z";
}

const parentOf = async (pid: number): Promise<number | null> => {
  const fields = await statOf(pid);
  return fields && Number(fields[1]);
};

/** The fields behind the name, which may hold spaces: state, parent, … (proc(5)); null for a process that is gone. */
async function statOf(pid: number): Promise<string[] | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return stat === null ? null : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
