import { setTimeout as delay } from "node:timers/promises";
import type { DataSource } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { DatabaseOutageError } from "../errors/database-outage.js";
import { DomainError } from "../errors/domain-error.js";
import { within } from "../event-loop/within.js";
import type { KeyedRequest } from "../idempotency/claim-key.js";
import {
  recordPicture,
  type PictureRecorder,
  type PictureToBe,
  type StoredPicture,
} from "./3-record-picture.js";
import { findPicture, type PictureLocation, type PictureRow, type PictureTable } from "./picture-table.js";

/** As long as a database takes to come back from a restart on the same machine, and a client to give up. */
const PATIENCE_MS = 5_000;
const LOOK_AGAIN_AFTER_MS = 200;

/** Longer than a record waits for the character's lock (see SERVER_TIMEOUTS): what is not answered by then may never be. */
const RECORD_MS = 30_000;

/** The record may be there or not: nobody can tell at the moment. Its cause is what came of the try to record. */
export class UnknownOutcomeError extends Error {}

/**
 * {@link recordPicture}, and when that fails by a fault, a look at what became of it: a commit whose answer was lost with the
 * connection has happened.
 * @param recordMs after which an answer that has not come counts as lost
 * @throws what {@link recordPicture} throws; nothing was recorded then
 * @throws UnknownOutcomeError the database does not say for {@link PATIENCE_MS}, or may still be about to record
 */
export async function recordForCertain<Row extends PictureRow, ToBe extends PictureToBe>(
  dataSource: DataSource,
  recorder: PictureRecorder<Row, ToBe>,
  picture: StoredPicture<ToBe>,
  keyed: KeyedRequest | null,
  recordMs = RECORD_MS,
): Promise<Row> {
  const recording = recordPicture(dataSource, recorder, picture, keyed);
  try {
    return await within(recordMs, recording, (late) => new UnansweredError(late));
  } catch (error) {
    if (error instanceof DomainError) throw error;
    const recorded = await findPatiently(dataSource, recorder.table, picture, error);
    if (recorded !== null) return recorded;
    throw error instanceof UnansweredError ? unknownOutcome(error) : error;
  }
}

/** The database has said nothing, neither that it failed: the recording goes on. */
class UnansweredError extends DatabaseOutageError {}

const unknownOutcome = (cause: unknown) =>
  new UnknownOutcomeError("Whether the picture was recorded is not known", { cause });

async function findPatiently<Row extends PictureRow>(
  dataSource: DataSource,
  table: PictureTable<Row>,
  picture: PictureLocation,
  cause: unknown,
): Promise<Row | null> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    try {
      return await within(deadline - Date.now(), find(dataSource, table, picture));
    } catch {
      await delay(LOOK_AGAIN_AFTER_MS);
    }
  }
  throw unknownOutcome(cause);
}

async function find<Row extends PictureRow>(
  dataSource: DataSource,
  table: PictureTable<Row>,
  picture: PictureLocation,
): Promise<Row | null> {
  const found = await findPicture(dataSource.manager, table, picture);
  if (found !== null) return found;
  return dataSource.transaction(async (manager) => {
    await manager.query(`SET LOCAL lock_timeout = '${PATIENCE_MS}ms'`);
    // Whoever was recording holds the character's lock to the end, which may still be to come: only behind it "not there" is final.
    const character = {
      where: { id: picture.characterId, workspaceId: picture.workspaceId },
      lock: { mode: "pessimistic_read" },
    } as const;
    await manager.findOne(CharacterEntity, character);
    return findPicture(manager, table, picture);
  });
}
