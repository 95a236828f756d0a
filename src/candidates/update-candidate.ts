import type { DataSource } from "typeorm";
import { NotFoundError } from "../errors/not-found-error.js";
import { checkCaption } from "../reference-images/caption.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { CandidateEntity } from "./candidate.entity.js";

/**
 * Changes what people wrote about a candidate. Omitted means unchanged, null clears.
 * @throws ForbiddenError, NotFoundError, DomainError INVALID_INPUT
 */
export async function updateCandidate(
  dataSource: DataSource,
  viewer: Viewer,
  id: string | null,
  changes: { caption?: string | null },
): Promise<CandidateEntity> {
  viewer.require(Scope.CHARACTERS_WRITE);
  const { workspaceId } = viewer;
  const candidates = dataSource.getRepository(CandidateEntity);
  const find = () => (id === null ? null : candidates.findOneBy({ id, workspaceId }));
  const candidate = await find();
  if (candidate === null) throw new NotFoundError("candidate", ["id"]);
  if (changes.caption === undefined) return candidate;
  await candidates.update({ id: candidate.id, workspaceId }, { caption: checkCaption(changes.caption) });
  const changed = await find();
  if (changed === null) throw new NotFoundError("candidate", ["id"]);
  return changed;
}
