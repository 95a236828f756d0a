import type { DataSource, EntityManager } from "typeorm";
import { WorkspaceService } from "../src/workspaces/workspace.service.js";
import { IMAGES_EACH, insertCharacter } from "./reads-seed.js";
import { copyingStatements, ID_STEP_MS, takeModels, TIME_OF_FIRST_MS } from "./scale-rows.js";

/** Of the small one of the two workspaces. */
export const SMALL_CHARACTERS = 1_000;
/** Of one transaction: what is lost where a run is broken off. */
const BATCH = 5_000;
/** People whose images all others have too, under ids and hashes of their own. */
const MODELS = 40;
const MODEL_WORKSPACE = "models";

export interface Sizes {
  small: number;
  large: number;
}

export interface ScaledWorkspaces {
  smallId: string;
  largeId: string;
}

/**
 * Two workspaces, one of {@link SMALL_CHARACTERS} and one of as many as are asked for, each character with a profile, {@link IMAGES_EACH} described images and a face
 * lock with its last revision. Some are made by the server's own code, the rest copied from them by the database. May be broken off at any time: the next run goes on behind the last
 * whole batch, and says so.
 * @param sizes there may be more of them already
 */
export async function seedAtScale(
  dataSource: DataSource,
  sizes: Sizes,
  say: (line: string) => void,
): Promise<ScaledWorkspaces> {
  const modelsId = await ensureModels(dataSource);
  const [smallId, largeId] = [await workspaceId(dataSource, "small"), await workspaceId(dataSource, "large")];
  const made = [
    await fill(dataSource, modelsId, smallId, sizes.small, (line) => say(`small workspace: ${line}`)),
    await fill(dataSource, modelsId, largeId, sizes.large, (line) => say(`large workspace: ${line}`)),
  ];
  if (made.some((count) => count > 0)) {
    say("gathering statistics");
    // Marks pages as seen by all too, which a database that is in use has from autovacuum.
    await dataSource.query("VACUUM (ANALYZE)");
  }
  return { smallId, largeId };
}

/** How many characters of a workspace were made by {@link seedAtScale}: their ids are numbered. */
export async function seededCount(dataSource: DataSource, ofWorkspace: string): Promise<number> {
  const [last] = await dataSource.query(
    `SELECT ('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint AS "timeMs"
     FROM characters WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1`,
    [ofWorkspace],
  );
  return last ? (Number(last.timeMs) - TIME_OF_FIRST_MS) / ID_STEP_MS + 1 : 0;
}

async function fill(
  dataSource: DataSource,
  modelsId: string,
  ofWorkspace: string,
  wanted: number,
  say: (line: string) => void,
): Promise<number> {
  const begun = await seededCount(dataSource, ofWorkspace);
  if (begun >= wanted) return 0;
  if (begun > 0) say(`goes on behind ${begun.toLocaleString("en")} characters`);
  await takeModels(dataSource, modelsId);
  const statements = await copyingStatements(dataSource, IMAGES_EACH);
  const start = performance.now();
  for (let from = begun; from < wanted; from += BATCH) {
    const to = Math.min(from + BATCH, wanted);
    await dataSource.transaction(async (manager) => {
      await setTriggers(manager, "DISABLE");
      for (const statement of statements) await manager.query(statement, [MODELS, ofWorkspace, from, to - 1]);
      // What waits for the end of the transaction would keep the tables from being changed.
      await manager.query("SET CONSTRAINTS ALL IMMEDIATE");
      await setTriggers(manager, "ENABLE");
    });
    const aSecond = (to - begun) / ((performance.now() - start) / 1_000);
    say(
      `${to.toLocaleString("en")} of ${wanted.toLocaleString("en")} characters, ${aSecond.toFixed(0)} a second`,
    );
  }
  return wanted - begun;
}

/** Ours, which number changes and hold a lock for every character; the database's own go on checking keys. Undone with the transaction, as all of it. */
async function setTriggers(manager: EntityManager, state: "DISABLE" | "ENABLE"): Promise<void> {
  for (const table of ["characters", "reference_images", "face_locks", "character_changes"])
    await manager.query(`ALTER TABLE "${table}" ${state} TRIGGER USER`);
}

async function ensureModels(dataSource: DataSource): Promise<string> {
  const id = await workspaceId(dataSource, MODEL_WORKSPACE);
  const [{ count }] = await dataSource.query(
    "SELECT count(*)::integer AS count FROM face_locks WHERE workspace_id = $1",
    [id],
  );
  for (let i = count; i < MODELS; i++) await insertCharacter(dataSource, id, `Model ${i}`, IMAGES_EACH);
  return id;
}

async function workspaceId(dataSource: DataSource, name: string): Promise<string> {
  const service = new WorkspaceService(dataSource);
  return ((await service.findByName(name)) ?? (await service.create(name))).id;
}
