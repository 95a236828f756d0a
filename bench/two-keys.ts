import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createDataSource } from "../src/database/data-source.js";
import { findRunningEmbeddedPostgres } from "../src/database/embedded-postgres.js";
import { ApiKeyService } from "../src/workspaces/api-key.service.js";
import { Scope } from "../src/workspaces/scope.js";
import { WorkspaceService } from "../src/workspaces/workspace.service.js";
import { ApiClient } from "../test/support/api-client.js";
import type { ProcessSandbox } from "../test/support/process-sandbox.js";
import { withComment } from "./upload-pictures.js";

/** What a character can hold, less some room. */
export const IMAGES_AHEAD = 45;
const LATER_MS = 1_000;

/** Clients of one server: the first's key, another key of its workspace, and a key of another workspace. */
export interface Keys {
  first: ApiClient;
  neighbour: ApiClient;
  stranger: ApiClient;
}

/** Of a server with an embedded database that runs. */
export async function makeKeys(
  { dataDirectory, adminKey }: ProcessSandbox,
  url: string,
  name: string,
): Promise<Keys> {
  const databaseUrl = await findRunningEmbeddedPostgres(join(dataDirectory, "postgres"));
  const dataSource = await createDataSource(databaseUrl!, { poolSize: 1 }).initialize();
  try {
    const workspaces = new WorkspaceService(dataSource);
    const keyIn = async (workspaceId: string) => {
      const input = { name, scopes: [Scope.CHARACTERS_WRITE] };
      const { key } = await new ApiKeyService(dataSource).createFor(workspaceId, input);
      return new ApiClient(url, key);
    };
    const [own] = await workspaces.list();
    const other = await workspaces.create(name);
    return {
      first: new ApiClient(url, adminKey),
      neighbour: await keyIn(own!.id),
      stranger: await keyIn(other.id),
    };
  } finally {
    await dataSource.destroy();
  }
}

let sent = 0;

/** Milliseconds from sending a picture until it is READY. @throws Error it is not */
export async function timeUpload(client: ApiClient, characterId: string, jpeg: Buffer): Promise<number> {
  const start = performance.now();
  const file = { bytes: withComment(jpeg, `two keys ${sent++}`), name: "picture.jpg" };
  const { referenceImage, userErrors } = await client.upload(characterId, file);
  if (referenceImage?.status !== "READY") throw new Error(`An upload failed: ${JSON.stringify(userErrors)}`);
  return performance.now() - start;
}

export interface Behind {
  /** Milliseconds until the second key's picture was READY. */
  secondMs: number;
  /** The same for the slowest of the first key's. */
  lastOfFirstMs: number;
}

/** One key sends its pictures at once; a second later another sends one. */
export async function uploadBehind(first: ApiClient, second: ApiClient, path: string): Promise<Behind> {
  const jpeg = await readFile(path);
  const [ahead, own] = [await first.createCharacter(), await second.createCharacter()];
  const firsts = Array.from({ length: IMAGES_AHEAD }, () => timeUpload(first, ahead, jpeg));
  const all = Promise.all(firsts);
  all.catch(() => {});
  await delay(LATER_MS);
  const secondMs = await timeUpload(second, own, jpeg);
  return { secondMs, lastOfFirstMs: Math.max(...(await all)) };
}

/** The same picture with nobody else there. */
export async function uploadAlone(client: ApiClient, path: string): Promise<number> {
  return timeUpload(client, await client.createCharacter(), await readFile(path));
}
