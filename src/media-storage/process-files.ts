import { createHash, randomUUID } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { unlinkIfPresent } from "./durable-files.js";

const machine = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
const startedAt = Math.round(Date.now() - process.uptime() * 1000).toString(36);
const own = `${machine}-${process.pid}-${startedAt}`;

/** A new name for a temporary file, which says whose it is. */
export const temporaryFileName = (): string => `${own}-${randomUUID()}`;

/**
 * Removes the temporary files directly in a folder that nobody writes any more: those of dead processes of this machine at once, others,
 * of machines that cannot be asked, when they are older than `abandonedAfterMs`.
 */
export async function removeLeftovers(directory: string, abandonedAfterMs: number, nowMs = Date.now()) {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const file = await stat(path).catch(() => null);
    if (file?.isFile() && (isOfTheDead(name) || nowMs - file.mtimeMs > abandonedAfterMs)) {
      await unlinkIfPresent(path);
    }
  }
}

function isOfTheDead(name: string): boolean {
  const match = /^([0-9a-f]{8})-(\d+)-[0-9a-z]+-/.exec(name);
  if (match === null || match[1] !== machine || name.startsWith(`${own}-`)) return false;
  const pid = Number(match[2]);
  // Our own id, given to a process before us: in a container it is always 1.
  return pid === process.pid || !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
