import { open, readdir, rmdir, stat, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode, isNoSuchFile, syncDirectory } from "./durable-files.js";
import type { StoredObject } from "./media-storage.js";

const chunkBytes = 256 * 1024;

/**
 * The files below a directory whose path from there starts with `prefix` and comes after `after`, in the order of these paths (as bytes), one
 * folder held in memory at a time. Files that vanish meanwhile are left out.
 */
export async function* listFiles(
  directory: string,
  prefix: string,
  after = "",
  folder = "",
): AsyncGenerator<StoredObject> {
  for (const name of await readFolder(join(directory, folder))) {
    const path = folder + name;
    // A whole folder is skipped when neither it nor anything in it can start with the prefix.
    if (!path.startsWith(prefix) && !(path.endsWith("/") && prefix.startsWith(path))) continue;
    if (path <= after && !(path.endsWith("/") && after.startsWith(path))) continue;
    if (path.endsWith("/")) yield* listFiles(directory, prefix, after, path);
    else yield* describeFile(directory, path);
  }
}

/** Names in key order; those of folders end in `/`, which is what orders `a-b` before `a/b` as in the keys. */
async function readFolder(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).toSorted();
  } catch (error) {
    if (isNoSuchFile(error)) return [];
    throw error;
  }
}

async function* describeFile(directory: string, key: string): AsyncGenerator<StoredObject> {
  try {
    const { size, mtime } = await stat(join(directory, key));
    yield { key, bytes: size, createdAt: mtime };
  } catch (error) {
    if (!isNoSuchFile(error)) throw error;
  }
}

/** Removes the folders that a removed file leaves empty, up to but without `root`, durably. */
export async function removeEmptyParents(path: string, root: string): Promise<void> {
  let folder = dirname(path);
  while (folder !== root && (await removeIfEmpty(folder))) folder = dirname(folder);
  try {
    await syncDirectory(folder);
  } catch (error) {
    // Another delete took this folder meanwhile and synced its parent.
    if (!isNoSuchFile(error)) throw error;
  }
}

async function removeIfEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    if (isNoSuchFile(error)) return true;
    if (["ENOTEMPTY", "EEXIST", "EBUSY"].includes(errorCode(error) ?? "")) return false;
    throw error;
  }
}

/** Whether two files hold the same bytes; the files are read side by side in small chunks. */
export async function compareFiles(pathA: string, pathB: string): Promise<boolean> {
  const a = await open(pathA);
  try {
    const b = await open(pathB);
    try {
      return await compareContents(a, b);
    } finally {
      await b.close();
    }
  } finally {
    await a.close();
  }
}

async function compareContents(a: FileHandle, b: FileHandle): Promise<boolean> {
  const { size } = await a.stat();
  if ((await b.stat()).size !== size) return false;
  const [chunkA, chunkB] = [Buffer.alloc(chunkBytes), Buffer.alloc(chunkBytes)];
  for (let position = 0; position < size; position += chunkBytes) {
    const { bytesRead: lengthA } = await a.read(chunkA, 0, chunkBytes, position);
    const { bytesRead: lengthB } = await b.read(chunkB, 0, chunkBytes, position);
    if (lengthA !== lengthB || chunkA.compare(chunkB, 0, lengthB, 0, lengthA) !== 0) return false;
  }
  return true;
}
