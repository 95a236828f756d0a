import { type EntityManager, In } from "typeorm";
import { CandidateEntity } from "./candidate.entity.js";

/**
 * Some candidates of a workspace by their UUIDs, locked until the transaction ends; those that it does not have are missing. Locked in the order
 * of their ids, so that two who ask for the same ones never wait for each other. Who also locks the character does so before.
 */
export async function lockCandidates(
  manager: EntityManager,
  workspaceId: string,
  ids: readonly (string | null)[],
  characterId?: string,
): Promise<Map<string, CandidateEntity>> {
  const given = [...new Set(ids)].filter((id) => id !== null);
  const rows = await manager.find(CandidateEntity, {
    where: { workspaceId, ...(characterId !== undefined && { characterId }), id: In(given) },
    order: { id: "ASC" },
    lock: { mode: "pessimistic_write" },
  });
  return new Map(rows.map((row) => [row.id, row]));
}
