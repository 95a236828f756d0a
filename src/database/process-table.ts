import { readFile } from "node:fs/promises";
import { runCommand } from "./command.js";

/** True for a process of any user; for one that has ended but was not reaped (a zombie), too. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * The command line a living process was started with, its arguments separated by single spaces: empty for a zombie, null when it cannot be
 * learnt.
 */
export async function findCommandLine(pid: number): Promise<string | null> {
  if (process.platform === "linux") {
    return readFile(`/proc/${pid}/cmdline`, "utf8").then(
      (line) => line.replaceAll("\0", " ").trim(),
      () => null,
    );
  }
  const { exitCode, output } = await runCommand("ps", ["-p", String(pid), "-o", "command="]);
  return exitCode === 0 ? output : null;
}
