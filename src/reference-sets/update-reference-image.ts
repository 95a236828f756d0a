import type { DataSource } from "typeorm";
import { checkCaption } from "../reference-images/caption.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { getReferenceImage } from "./get-reference-image.js";

/**
 * Changes what people wrote about an image. Omitted means unchanged, null clears.
 * @throws ForbiddenError, NotFoundError, DomainError INVALID_INPUT
 */
export async function updateReferenceImage(
  dataSource: DataSource,
  viewer: Viewer,
  id: string | null,
  changes: { caption?: string | null },
): Promise<ReferenceImageEntity> {
  viewer.require(Scope.CHARACTERS_WRITE);
  const image = await getReferenceImage(dataSource, viewer, id);
  if (changes.caption !== undefined) {
    const key = { id: image.id, workspaceId: viewer.workspaceId };
    await dataSource.manager.update(ReferenceImageEntity, key, { caption: checkCaption(changes.caption) });
  }
  return getReferenceImage(dataSource, viewer, image.id);
}
