import type { DataSource, EntityManager } from "typeorm";

/** By character, the last of those who take turns. */
const lastInLine = new Map<string, Promise<void>>();

/**
 * A transaction that changes one character's set of images, and so begins by locking the character. Those of one process wait for each other
 * here, in the order they came, and not for the row: fifty uploads to one character would otherwise hold every connection of the pool, and nobody else be served.
 */
export async function transactionOnCharacter<Result>(
  dataSource: DataSource,
  characterId: string,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  const before = lastInLine.get(characterId);
  let leave = () => {};
  const mine = new Promise<void>((resolve) => (leave = resolve));
  lastInLine.set(characterId, mine);
  await before;
  try {
    return await dataSource.transaction(work);
  } finally {
    leave();
    if (lastInLine.get(characterId) === mine) lastInLine.delete(characterId);
  }
}
