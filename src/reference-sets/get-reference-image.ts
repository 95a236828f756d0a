import type { DataSource } from "typeorm";
import { NotFoundError } from "../errors/not-found-error.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";

/** @throws ForbiddenError, NotFoundError */
export async function getReferenceImage(
  dataSource: DataSource,
  viewer: Viewer,
  id: string | null,
): Promise<ReferenceImageEntity> {
  viewer.require(Scope.CHARACTERS_READ);
  const { workspaceId } = viewer;
  const image =
    id === null ? null : await dataSource.getRepository(ReferenceImageEntity).findOneBy({ id, workspaceId });
  if (image === null) throw new NotFoundError("reference image", ["id"]);
  return image;
}
