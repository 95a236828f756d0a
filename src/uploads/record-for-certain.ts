import { setTimeout as delay } from "node:timers/promises";
import type { DataSource } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { DomainError } from "../errors/domain-error.js";
import type { KeyedRequest } from "../idempotency/claim-key.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { recordReferenceImage, type NewReferenceImage } from "./3-record-reference-image.js";
import { within } from "../event-loop/within.js";

/** As long as a database takes to come back from a restart on the same machine, and a client to give up. */
const PATIENCE_MS = 5_000;
const LOOK_AGAIN_AFTER_MS = 200;

/** The record may be there or not: nobody can tell at the moment. Its cause is what came of the try to record. */
export class UnknownOutcomeError extends Error {}

/**
 * {@link recordReferenceImage}, and when that fails by a fault, a look at what became of it: a commit whose answer was lost with the
 * connection has happened.
 * @throws what {@link recordReferenceImage} throws; nothing was recorded then
 * @throws UnknownOutcomeError the database does not say for {@link PATIENCE_MS}
 */
export async function recordForCertain(
  dataSource: DataSource,
  image: NewReferenceImage,
  keyed: KeyedRequest | null,
): Promise<ReferenceImageEntity> {
  try {
    return await recordReferenceImage(dataSource, image, keyed);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    const recorded = await findPatiently(dataSource, image, error);
    if (recorded === null) throw error;
    return recorded;
  }
}

async function findPatiently(dataSource: DataSource, image: NewReferenceImage, cause: unknown) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    try {
      return await within(deadline - Date.now(), find(dataSource, image));
    } catch {
      await delay(LOOK_AGAIN_AFTER_MS);
    }
  }
  throw new UnknownOutcomeError("Whether the image was recorded is not known", { cause });
}

async function find(dataSource: DataSource, { id, workspaceId, characterId }: NewReferenceImage) {
  const found = await dataSource.getRepository(ReferenceImageEntity).findOneBy({ id, workspaceId });
  if (found !== null) return found;
  return dataSource.transaction(async (manager) => {
    await manager.query(`SET LOCAL lock_timeout = '${PATIENCE_MS}ms'`);
    // Whoever was recording holds the character's lock to the end, which may still be to come: only behind it "not there" is final.
    const character = {
      where: { id: characterId, workspaceId },
      lock: { mode: "pessimistic_read" },
    } as const;
    await manager.findOne(CharacterEntity, character);
    return manager.findOneBy(ReferenceImageEntity, { id, workspaceId });
  });
}
