import { type DataSource, In } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { transactionOnCharacter } from "../characters/transaction-on-character.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { queueObjectDeletion } from "../jobs/job-queue.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { CandidateEntity } from "./candidate.entity.js";
import { lockCandidates } from "./lock-candidates.js";
import { requireSomeIds } from "./review-candidates.js";

/**
 * Deletes candidates of one character with their reviews, all or none. Their stored objects are removed by a job soon after, but for those that
 * a reference image points at too.
 * @throws ForbiddenError, NotFoundError for the character or one of the candidates, DomainError INVALID_INPUT for no id or too many
 */
export function deleteCandidates(
  dataSource: DataSource,
  viewer: Viewer,
  characterId: string | null,
  ids: readonly (string | null)[],
): Promise<CharacterEntity> {
  viewer.require(Scope.CHARACTERS_WRITE);
  requireSomeIds(ids);
  return transactionOnCharacter(dataSource, characterId ?? "", async (manager) => {
    const character = await lockCharacter(manager, viewer, characterId);
    const found = await lockCandidates(manager, viewer.workspaceId, ids, character.id);
    const missing = ids.findIndex((id) => id === null || !found.has(id));
    if (missing >= 0) throw new NotFoundError("candidate", ["ids", String(missing)]);
    const doomed = [...found.values()];
    await queueObjectDeletion(manager, doomed);
    const id = In(doomed.map((candidate) => candidate.id));
    await manager.delete(CandidateEntity, { id, workspaceId: viewer.workspaceId });
    return character;
  });
}
