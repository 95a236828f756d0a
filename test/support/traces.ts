import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { TestApp } from "./app.js";
import { waitUntil } from "./wait-until.js";

/** The keys of everything that a workspace has on a server's disk. */
export async function storedKeys(
  { dataDirectory }: Pick<TestApp, "dataDirectory">,
  workspaceId: string,
): Promise<string[]> {
  const objects = join(dataDirectory, "media", "objects");
  const entries = await readdir(join(objects, workspaceId), { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(objects, join(entry.parentPath, entry.name)))
    .toSorted();
}

/** Resolves when the server has no analysis or deletion left to do, failed ones aside. */
export async function waitForJobs({ dataSource }: Pick<TestApp, "dataSource">): Promise<void> {
  await waitUntil(
    "no job is left",
    async () => {
      const left: unknown[] = await dataSource.query(
        `SELECT FROM graphile_worker.jobs WHERE attempts < max_attempts OR locked_at IS NOT NULL`,
      );
      return left.length === 0;
    },
    50_000,
  );
}
