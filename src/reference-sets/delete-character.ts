import type { DataSource } from "typeorm";
import { findKeysOfCandidates } from "../candidates/candidate.queries.js";
import { lockCharacter } from "../characters/character.service.js";
import { findImagesOfCharacters } from "../reference-images/reference-image.queries.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { queueObjectDeletion } from "../jobs/job-queue.js";

/**
 * Deletes a character with its images, candidates, faces, face lock and history; its stored objects are removed by a job soon after.
 * @throws ForbiddenError, NotFoundError
 */
export async function deleteCharacter(
  dataSource: DataSource,
  viewer: Viewer,
  id: string | null,
): Promise<void> {
  viewer.require(Scope.CHARACTERS_WRITE);
  await dataSource.transaction(async (manager) => {
    const character = await lockCharacter(manager, viewer, id, ["id"]);
    const { workspaceId } = viewer;
    await queueObjectDeletion(manager, await findImagesOfCharacters(manager, workspaceId, [character.id]));
    await queueObjectDeletion(manager, await findKeysOfCandidates(manager, workspaceId, character.id));
    await manager.remove(character);
  });
}
