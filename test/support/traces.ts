import { readdir } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { TestApp } from "./app.js";
import { waitUntil } from "./wait-until.js";

/** Everything a picture's journey writes, of one workspace; the spool is the whole server's. */
export interface Traces {
  /** Reference images. */
  images: number;
  /** Where there are any. */
  candidates?: number;
  jobs: number;
  /** Names, without their folders, in the media storage. */
  objects: string[];
  /** Files of uploads on their way. */
  spooled: string[];
}

export const NO_TRACES: Traces = { images: 0, jobs: 0, objects: [], spooled: [] };

/** What a refusal must leave as it was: rows, queued jobs, stored objects and spooled files. */
export async function tracesOf(app: TestApp, workspaceId: string): Promise<Traces> {
  const [{ candidates, ...counts }] = await app.dataSource.query(
    `SELECT (SELECT count(*)::int FROM reference_images WHERE workspace_id = $1) AS images,
            (SELECT count(*)::int FROM candidates WHERE workspace_id = $1) AS candidates,
            (SELECT count(*)::int FROM graphile_worker._private_jobs WHERE payload::text LIKE '%' || $2 || '%') AS jobs`,
    [workspaceId, workspaceId],
  );
  const objects = (await storedKeys(app, workspaceId)).map((key) => basename(key));
  const some = candidates > 0 ? { candidates } : {};
  return { ...counts, ...some, objects, spooled: await filesBelow(join(app.dataDirectory, "spool")) };
}

/** The keys of everything that a workspace has on a server's disk. */
export async function storedKeys(
  { dataDirectory }: Pick<TestApp, "dataDirectory">,
  workspaceId: string,
): Promise<string[]> {
  const objects = join(dataDirectory, "media", "objects");
  return (await filesBelow(join(objects, workspaceId))).map((path) => relative(objects, path)).toSorted();
}

/** The keys of a workspace's objects that are known to have no record (yet). */
export async function unrecordedKeys(
  { dataSource }: Pick<TestApp, "dataSource">,
  workspaceId: string,
): Promise<string[]> {
  const rows: { key: string }[] = await dataSource.query(
    "SELECT key FROM unrecorded_objects WHERE key LIKE $1 || '/%' ORDER BY key",
    [workspaceId],
  );
  return rows.map(({ key }) => key);
}

/** Resolves when the server has no analysis or deletion left to do, failed ones aside. */
export async function waitForJobs({ dataSource }: Pick<TestApp, "dataSource">): Promise<void> {
  const isIdle = async () => {
    const left: unknown[] = await dataSource.query(
      `SELECT FROM graphile_worker.jobs WHERE attempts < max_attempts OR locked_at IS NOT NULL`,
    );
    return left.length === 0;
  };
  await waitUntil("no job is left", isIdle, 50_000);
}

/** Absolute paths; none where the folder is missing. */
export async function filesBelow(directory: string): Promise<string[]> {
  const read = readdir(directory, { recursive: true, withFileTypes: true });
  const entries = await read.catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
