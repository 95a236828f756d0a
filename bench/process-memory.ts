import { readdir, readFile } from "node:fs/promises";

/** Resident memory in megabytes. Pages that several processes share count for each of them. */
export interface FamilyMemory {
  parent: number;
  children: number;
}

/**
 * Of a process and its children, from Linux's `/proc`.
 * @throws Error there is no `/proc`
 */
export async function residentMegabytes(pid: number): Promise<FamilyMemory> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const processes = await Promise.all(pids.map(readStatus));
  const sum = (family: typeof processes): number =>
    family.reduce((total, { kilobytes }) => total + kilobytes, 0) / 1024;
  return {
    parent: sum(processes.filter((it) => it.pid === pid)),
    children: sum(processes.filter((it) => it.parent === pid)),
  };
}

/** Zeros for a process that is gone meanwhile. */
async function readStatus(pid: string): Promise<{ pid: number; parent: number; kilobytes: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  return { pid: Number(pid), parent: field("PPid"), kilobytes: field("VmRSS") };
}
