import type { DataSource } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { transactionOnCharacter } from "../characters/transaction-on-character.js";
import { OwnFaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { remakeFaceLock } from "../face-locks/remake-face-lock.js";

const BATCH_SIZE = 200;

/**
 * Makes the face locks anew of all characters of a workspace with images that consent decides on, each in a transaction of its own. May run any number of times,
 * and be ended anywhere: it follows from what is stored, and one that comes out the same stays as it is.
 */
export async function remakeFaceLocks(
  dataSource: DataSource,
  { workspaceId }: { workspaceId: string },
): Promise<void> {
  for (let after = "00000000-0000-0000-0000-000000000000"; ;) {
    const rows: { id: string }[] = await dataSource.query(
      `SELECT DISTINCT character_id AS id FROM reference_images
       WHERE workspace_id = $1 AND character_id > $2 AND origin <> 'GENERATED' AND consent_note IS NULL
       ORDER BY character_id LIMIT ${BATCH_SIZE}`,
      [workspaceId, after],
    );
    for (const { id } of rows) await remakeOne(dataSource, workspaceId, id);
    if (rows.length < BATCH_SIZE) return;
    after = rows.at(-1)!.id;
  }
}

const remakeOne = (dataSource: DataSource, workspaceId: string, characterId: string): Promise<void> =>
  transactionOnCharacter(dataSource, characterId, async (manager) => {
    const where = { id: characterId, workspaceId };
    const character = await manager.findOne(CharacterEntity, { where, lock: { mode: "pessimistic_write" } });
    // Deleted meanwhile.
    if (character === null) return;
    await remakeFaceLock(manager, { workspaceId, characterId }, OwnFaceLockCause.PROVENANCE_CHANGED, null);
  });
