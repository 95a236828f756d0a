import type { EntityManager } from "typeorm";
import { ErasureEntity } from "../reference-images/erasure.entity.js";
import { countObjectsOf } from "../reference-images/unrecorded-objects.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";

/** How far an erasure is. */
export interface Erasure {
  /** UUID. */
  id: string;
  erasedAt: Date;
  /** Stored objects that are, or may be, still there. */
  pendingObjects: number;
  isComplete: boolean;
}

/** Null when the workspace has no such erasure. @throws ForbiddenError */
export async function findErasure(
  manager: EntityManager,
  viewer: Viewer,
  id: string | null,
): Promise<Erasure | null> {
  viewer.require(Scope.CHARACTERS_READ);
  const where = { id: id!, workspaceId: viewer.workspaceId };
  const found = id === null ? null : await manager.findOneBy(ErasureEntity, where);
  if (found === null) return null;
  const pendingObjects = await countObjectsOf(manager, found.id);
  const isComplete = found.sweptAt !== null && pendingObjects === 0;
  return { id: found.id, erasedAt: found.erasedAt, pendingObjects, isComplete };
}
