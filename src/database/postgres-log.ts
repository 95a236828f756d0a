import { constants } from "node:fs";
import { FileHandle, open, rm, writeFile } from "node:fs/promises";
import { PostgresAccount } from "./postgres-account.js";

const maxLogBytes = 1024 * 1024;

// The folder may belong to an ordinary user while root runs this: never write through a link planted there.
const withoutLinks = constants.O_NOFOLLOW ?? 0;

/** Makes sure PostgreSQL can append to its log. */
export async function makeLog(logFile: string, account: PostgresAccount): Promise<void> {
  const file = await open(logFile, constants.O_WRONLY | constants.O_CREAT | withoutLinks, 0o600);
  await file.close();
  await account.give(logFile);
}

/**
 * Bounds the log: over 1 MiB, its content moves to `<logFile>.1`, which is overwritten. The file is emptied in place, because PostgreSQL
 * keeps it open, for appending; lines written within these milliseconds may be lost.
 */
export async function limitLog(logFile: string): Promise<void> {
  await withLog(logFile, constants.O_RDWR, async (file) => {
    if ((await file.stat()).size <= maxLogBytes) return;
    const content = await file.readFile();
    await rm(`${logFile}.1`, { force: true });
    await writeFile(`${logFile}.1`, content, { flag: "wx", mode: 0o600 });
    await file.truncate();
  });
}

/** The log's length in bytes; 0 when there is none. */
export async function logBytes(logFile: string): Promise<number> {
  return (await withLog(logFile, constants.O_RDONLY, async (file) => (await file.stat()).size)) ?? 0;
}

/** What was logged after the first `startBytes`; at most its last 4000 characters. */
export async function readLogFrom(logFile: string, startBytes: number): Promise<string> {
  const content = await withLog(logFile, constants.O_RDONLY, (file) => file.readFile());
  return (content?.subarray(startBytes).toString() ?? "").trim().slice(-4000);
}

/** Null when there is no log. */
async function withLog<T>(
  logFile: string,
  flags: number,
  use: (file: FileHandle) => Promise<T>,
): Promise<T | null> {
  let file: FileHandle;
  try {
    file = await open(logFile, flags | withoutLinks);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
