import { constants } from "node:fs";
import { copyFile, link, mkdir, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";

/** What a failed system call was about, e.g. `ENOENT`; undefined for errors of another origin. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** Makes the names in a directory survive a power failure. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Makes a directory and its missing parents, all of them durable. May run twice, also at once. */
export async function makeDirectory(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true, mode: 0o700 });
  if (firstMade === undefined) return;
  for (let made = path; made.length >= firstMade.length; made = dirname(made)) {
    await syncDirectory(dirname(made));
  }
}

/** Writes a file that must not exist yet and makes its bytes durable; its name is not, until the directory is synced. */
export async function writeSynced(path: string, content: Buffer | { filePath: string }, mode = 0o666) {
  if (!Buffer.isBuffer(content)) await copyFile(content.filePath, path, constants.COPYFILE_EXCL);
  const file = await open(path, Buffer.isBuffer(content) ? "wx" : "r", mode);
  try {
    if (Buffer.isBuffer(content)) await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Gives a complete file a further name, which shows it wholly or not at all and never replaces another file.
 * Both names must be in one file system that has hard links.
 * @returns false when the name is taken
 */
export async function linkWithoutReplacing(existingPath: string, newPath: string): Promise<boolean> {
  try {
    await link(existingPath, newPath);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Removes a file. May run twice. @returns false when there was no such file */
export async function unlinkIfPresent(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (isNoSuchFile(error)) return false;
    throw error;
  }
}

/** Whether an error says that a path names no file: nothing is there, a parent is missing, or it is a directory. */
export function isNoSuchFile(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "EISDIR"].includes(errorCode(error) ?? "");
}
