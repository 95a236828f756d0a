import type { DataSource, EntityManager } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { transactionOnCharacter } from "../characters/transaction-on-character.js";
import { claimKey, type KeyedRequest } from "../idempotency/claim-key.js";
import { RepeatedButDeletedError } from "../idempotency/idempotency-errors.js";
import type { UploadLane } from "../jobs/upload-turns.js";
import type { PictureColumns } from "../reference-images/picture.columns.js";
import { forgetObjects } from "../reference-images/unrecorded-objects.js";
import { findPicture, type PictureLocation, type PictureRow, type PictureTable } from "./picture-table.js";

/** A new picture as it is to be recorded, before its file is stored. */
export type PictureToBe = PictureLocation & UploadLane & Pick<PictureColumns, "fileName" | "caption">;

/** The same, its original stored. */
export type StoredPicture<ToBe extends PictureToBe> = ToBe &
  Pick<PictureColumns, "format" | "width" | "height" | "bytes" | "sha256" | "storageKey">;

/** What is particular to one table in the third step of a picture's journey. */
export interface PictureRecorder<Row extends PictureRow, ToBe extends PictureToBe> {
  table: PictureTable<Row>;
  /**
   * Refuses what the table cannot take. Also asked before anything is stored, to spare the storage what would be refused; only the answer under
   * the character's lock is final.
   * @throws DomainError
   */
  refuseUnfit(manager: EntityManager, picture: PictureLocation & { sha256: string }): Promise<void>;
  /** Writes the row and queues its analysis. */
  insert(manager: EntityManager, picture: StoredPicture<ToBe>): Promise<Row>;
}

/**
 * Step 3 of a picture's journey, one short transaction: the record and the queued analysis are there together or not at all. With a key that was
 * used for the same before, nothing is written.
 * @returns the new record, or the one made before, which has another id
 * @throws NotFoundError the character is not, or no longer, there
 * @throws IdempotencyConflictError, RepeatedButDeletedError, and what the recorder refuses
 */
export function recordPicture<Row extends PictureRow, ToBe extends PictureToBe>(
  dataSource: DataSource,
  recorder: PictureRecorder<Row, ToBe>,
  picture: StoredPicture<ToBe>,
  keyed: KeyedRequest | null = null,
): Promise<Row> {
  return transactionOnCharacter(dataSource, picture.characterId, async (manager) => {
    const character = await lockCharacter(manager, picture, picture.characterId);
    const madeId = keyed === null ? picture.id : await claimKey(manager, keyed, picture.id);
    if (madeId !== picture.id) return getMade(manager, recorder.table, picture.workspaceId, madeId);
    await recorder.refuseUnfit(manager, picture);
    await forgetObjects(manager, [picture.storageKey]);
    await touch(manager, character);
    return recorder.insert(manager, picture);
  });
}

/** What the first request with a key made, as it is now. @throws RepeatedButDeletedError */
export async function getMade<Row extends PictureRow>(
  manager: EntityManager,
  table: PictureTable<Row>,
  workspaceId: string,
  id: string,
): Promise<Row> {
  const made = await findPicture(manager, table, { id, workspaceId });
  if (made === null) throw new RepeatedButDeletedError(table.called);
  return made;
}

const touch = (manager: EntityManager, { id, workspaceId }: CharacterEntity) =>
  manager.update(CharacterEntity, { id, workspaceId }, { updatedAt: new Date() });
