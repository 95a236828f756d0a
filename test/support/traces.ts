import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { TestApp } from "./app.js";

/** Everything an upload writes, of one workspace; the spool is the whole server's. */
export interface Traces {
  images: number;
  jobs: number;
  /** Keys in the media storage. */
  objects: string[];
  /** Files of uploads on their way. */
  spooled: string[];
}

export const NO_TRACES: Traces = { images: 0, jobs: 0, objects: [], spooled: [] };

/** What a refusal must leave as it was: rows, queued jobs, stored objects and spooled files. */
export async function tracesOf(app: TestApp, workspaceId: string): Promise<Traces> {
  const [counts] = await app.dataSource.query(
    `SELECT (SELECT count(*)::int FROM reference_images WHERE workspace_id = $1) AS images,
            (SELECT count(*)::int FROM graphile_worker._private_jobs WHERE payload::text LIKE '%' || $2 || '%') AS jobs`,
    [workspaceId, workspaceId],
  );
  const objects = await filesBelow(join(app.dataDirectory, "media", "objects", workspaceId));
  return { ...counts, objects, spooled: await filesBelow(join(app.dataDirectory, "spool")) };
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}
