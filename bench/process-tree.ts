import { readdir, readFile } from "node:fs/promises";

export interface ProcessMemory {
  pid: number;
  parent: number;
  /** The arguments, with a space between. */
  commandLine: string;
  /** Proportional: a page that several processes share counts for each by its part, so that a sum over processes is true. */
  pssMegabytes: number;
}

/**
 * These processes and all that descend from them, from Linux's `/proc`. One that is gone meanwhile is left out.
 * @throws Error there is no `/proc`, or it does not show this user the memory of one of them
 */
export async function processTree(roots: number[]): Promise<ProcessMemory[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const parents = new Map(await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const)));
  const belongs = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 0 && (roots.includes(pid) || belongs(parents.get(pid)));
  return Promise.all(pids.filter(belongs).map((pid) => readMemory(pid, parents.get(pid)!)));
}

/** 0 for a process that is gone. */
async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0);
}

async function readMemory(pid: number, parent: number): Promise<ProcessMemory> {
  const memory = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  const commandLine = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ").trim();
  const kilobytes = Number(/^Pss:\s+(\d+)/m.exec(memory)?.[1]);
  return { pid, parent, commandLine, pssMegabytes: kilobytes / 1024 };
}
