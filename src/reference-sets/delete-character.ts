import { randomUUID } from "node:crypto";
import type { DataSource, EntityManager } from "typeorm";
import { findKeysOfCandidates } from "../candidates/candidate.queries.js";
import { lockCharacter } from "../characters/character.service.js";
import { transactionOnCharacter } from "../characters/transaction-on-character.js";
import { forgetObject } from "../idempotency/claim-key.js";
import { addJob, CANDIDATE_ANALYSES, IMAGE_ANALYSES, removeJobs } from "../jobs/job-queue.js";
import { ErasureEntity } from "../reference-images/erasure.entity.js";
import { lockCopyKeys } from "../reference-images/image-copies.js";
import { findImagesOfCharacters } from "../reference-images/reference-image.queries.js";
import { eraseObjects } from "../reference-images/unrecorded-objects.js";
import { deleteDeliveries } from "../webhooks/delete-deliveries.js";
import { buildKeyOf } from "../training-sets/create-training-set.js";
import { TrainingSetEntity } from "../training-sets/training-set.entity.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import {
  countErased,
  digestOf,
  findErasedFiles,
  type ErasedFile,
  type ErasureReceipt,
} from "./erasure-receipt.js";

/**
 * Deletes a character with everything that is of it. When this returns, no table holds anything of it but the keys of its stored objects, which a job removes
 * with the objects soon after; the erasure tells how far that is.
 * @throws ForbiddenError, NotFoundError
 */
export async function deleteCharacter(
  dataSource: DataSource,
  viewer: Viewer,
  id: string | null,
): Promise<ErasureReceipt> {
  viewer.require(Scope.CHARACTERS_WRITE);
  return transactionOnCharacter(dataSource, id ?? "", async (manager) => {
    const character = await lockCharacter(manager, viewer, id, ["id"]);
    const { workspaceId } = viewer;
    const files = await findErasedFiles(manager, workspaceId, character.id);
    const counts = await countErased(manager, workspaceId, character.id);
    const sets = await manager.findBy(TrainingSetEntity, { workspaceId, characterId: character.id });
    const zipKeys = sets.map(({ storageKey }) => storageKey).filter((key) => key !== null);
    const keys = [...(await findKeys(manager, workspaceId, character.id)), ...zipKeys];
    const erasedAt = new Date();
    const erasureId = randomUUID();
    await manager.insert(ErasureEntity, { id: erasureId, workspaceId, erasedAt });
    const prefix = `${workspaceId}/${character.id}/`;
    await eraseObjects(manager, erasureId, prefix, keys);
    await addJob(manager, "erase_objects", { erasureId, prefix });
    const builds = sets.map(({ id }) => buildKeyOf(id));
    await removeJobs(manager, [`rescore:${character.id}`, ...builds, ...files.map(analysisKeyOf)]);
    await deleteDeliveries(manager, { workspaceId, characterId: character.id });
    const ids = [character, ...files, ...sets].map(({ id }) => id);
    await forgetObject(manager, workspaceId, ids);
    await manager.remove(character);
    return {
      erasureId,
      characterId: id!,
      erasedAt,
      files,
      filesSha256: digestOf(files),
      counts,
      objectCount: keys.length,
    };
  });
}

/** Where all of it is stored. An image that was promoted shares its candidate's objects. */
async function findKeys(manager: EntityManager, workspaceId: string, characterId: string): Promise<string[]> {
  const images = await findImagesOfCharacters(manager, workspaceId, [characterId]);
  const records = [...images, ...(await findKeysOfCandidates(manager, workspaceId, characterId))];
  const keys = records.flatMap(({ storageKey, thumbnailKey, faceCropKey }) => [
    storageKey,
    thumbnailKey,
    faceCropKey,
  ]);
  const copyKeys = await lockCopyKeys(
    manager,
    images.map(({ id }) => id),
  );
  return [...new Set([...keys.filter((key) => key !== null), ...copyKeys])];
}

const analysisKeyOf = ({ kind, id }: ErasedFile): string =>
  `${(kind === "CANDIDATE" ? CANDIDATE_ANALYSES : IMAGE_ANALYSES).keyPrefix}${id}`;
