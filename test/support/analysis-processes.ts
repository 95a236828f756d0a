import { readdir, readFile } from "node:fs/promises";
import { isProcessAlive } from "../../src/database/process-table.js";
import type { ServerProcess } from "./server-process.js";
import { waitUntil } from "./wait-until.js";

/** Only Linux shows the processes of a server, and what they do, in files. */
export const canWatchProcesses = process.platform === "linux";

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

  /** Resolves when it has worked on what it does now, or is given next, for 100 ms. */
  async isInTheMiddle(): Promise<void> {
    const before = await this.cpuMs();
    await waitUntil("it is in the middle of its work", async () => (await this.cpuMs()) >= before + 100);
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }
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
