import { readFile } from "node:fs/promises";

/** Of Linux's `/proc`, on every architecture. */
const TICK_MS = 10;

/**
 * CPU time that processes took so far, all threads, in milliseconds; of one that is gone, none.
 * @throws Error there is no `/proc`
 */
export async function cpuMsOf(pids: readonly number[]): Promise<number> {
  await readFile("/proc/self/stat");
  const each = await Promise.all(pids.map(ofOne));
  return each.reduce((sum, ms) => sum + ms, 0);
}

/** The same of each. */
export async function cpuMsOfEach(pids: readonly number[]): Promise<Map<number, number>> {
  return new Map(await Promise.all(pids.map(async (pid) => [pid, await cpuMsOf([pid])] as const)));
}

async function ofOne(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name, in brackets, may hold anything; behind it user and system time are the 12th and 13th.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
}
