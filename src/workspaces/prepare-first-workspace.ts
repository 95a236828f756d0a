import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ArrayContains, IsNull, Not, type DataSource, type EntityManager } from "typeorm";
import { newId } from "../ids/global-id.js";
import { ApiKeyEntity } from "./api-key.entity.js";
import { hashBearerKey, hintOfBearerKey, newBearerKey } from "./bearer-key.js";
import { Scope } from "./scope.js";
import { SessionEntity } from "./session.entity.js";
import { WorkspaceEntity } from "./workspace.entity.js";

const FIRST_WORKSPACE_NAME = "default";
/** Any fixed number: processes that start together take turns. */
const FIRST_WORKSPACE_LOCK = 7_301_001;

/** Where the admin key of a server without ADMIN_API_KEY is kept, readable by its owner only. */
export const adminKeyFile = (dataDirectory: string): string => join(dataDirectory, "admin-key");

/**
 * Makes sure that there is a workspace and an admin key for it, and returns that key. With ADMIN_API_KEY that is the key, and one it
 * replaces stops working. Without, the first start of all makes one key and keeps it in its data directory; where that is not, the key is
 * not known, no other is made, and null is returned. May run any number of times, by several processes at once.
 */
export async function prepareFirstWorkspace(
  dataSource: DataSource,
  settings: { adminApiKey: string | null; dataDirectory: string },
): Promise<string | null> {
  return dataSource.transaction(async (manager) => {
    await manager.query("SELECT pg_advisory_xact_lock($1)", [FIRST_WORKSPACE_LOCK]);
    const workspace = await firstWorkspace(manager);
    const { adminApiKey, dataDirectory } = settings;
    const key = adminApiKey ?? (await keptOrFirstKey(manager, workspace.id, dataDirectory));
    if (key !== null) await registerAdminKey(manager, workspace.id, key, adminApiKey !== null);
    return key;
  });
}

async function firstWorkspace(manager: EntityManager): Promise<WorkspaceEntity> {
  const workspaces = manager.getRepository(WorkspaceEntity);
  const [oldest] = await workspaces.find({ order: { createdAt: "ASC", id: "ASC" }, take: 1 });
  return oldest ?? workspaces.save({ id: newId(), name: FIRST_WORKSPACE_NAME });
}

async function registerAdminKey(
  manager: EntityManager,
  workspaceId: string,
  key: string,
  fromEnvironment: boolean,
): Promise<void> {
  const keys = manager.getRepository(ApiKeyEntity);
  const keyHash = hashBearerKey(key);
  const kept = await keys.findOneBy({ keyHash });
  if (fromEnvironment) {
    const replaced = { workspaceId, fromEnvironment: true, revokedAt: IsNull(), keyHash: Not(keyHash) };
    await keys.update(replaced, { revokedAt: new Date() });
    // Whoever sets the variable owns the server: it is valid even if somebody revoked it before.
    if (kept !== null) await keys.update({ id: kept.id, workspaceId }, { revokedAt: null });
    // What ended with it does not come back with it.
    if (kept?.revokedAt) await manager.delete(SessionEntity, { apiKeyId: kept.id });
  }
  if (kept !== null) return;
  await keys.insert({
    id: newId(),
    workspaceId,
    name: fromEnvironment ? "ADMIN_API_KEY" : "First admin key",
    keyHash,
    hint: hintOfBearerKey(key),
    scopes: [Scope.ADMIN],
    fromEnvironment,
  });
}

/** The kept key; a new one where none was ever made, or where the kept one was revoked, since the printed link has to work; else null. */
async function keptOrFirstKey(
  manager: EntityManager,
  workspaceId: string,
  dataDirectory: string,
): Promise<string | null> {
  const keys = manager.getRepository(ApiKeyEntity);
  const kept = await readAdminKey(dataDirectory);
  const known = kept === null ? null : await keys.findOneBy({ keyHash: hashBearerKey(kept) });
  if (known?.revokedAt === null) return kept;
  const revoked = known !== null;
  const made = { workspaceId, fromEnvironment: false, scopes: ArrayContains([Scope.ADMIN]) };
  if (!revoked && (await keys.existsBy(made))) return null;
  if (revoked) await rm(adminKeyFile(dataDirectory), { force: true });
  return keptAdminKey(dataDirectory);
}

async function readAdminKey(dataDirectory: string): Promise<string | null> {
  try {
    return (await readFile(adminKeyFile(dataDirectory), "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Reads the kept key, or makes it: written aside and linked into place, so that of two processes both get the same. */
async function keptAdminKey(dataDirectory: string): Promise<string> {
  const file = adminKeyFile(dataDirectory);
  await mkdir(dataDirectory, { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${newBearerKey()}\n`, { mode: 0o600 });
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(draft);
  return (await readFile(file, "utf8")).trim();
}
