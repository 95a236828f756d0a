import type { DataSource } from "typeorm";
import { type Place, takeOrderedPage } from "../graphql/load-rows.js";
import type { KeysetPage, PageRequest } from "../graphql/connection.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { FaceLockRevisionEntity } from "./face-lock-revision.entity.js";
import { NEWEST_REVISION_FIRST } from "./revision-order.js";

export class FaceLockService {
  constructor(private readonly dataSource: DataSource) {}

  /** A character's history, newest first, by keyset on the number. @throws ForbiddenError */
  async listRevisions(
    viewer: Viewer,
    characterId: string,
    page: PageRequest<Place>,
  ): Promise<KeysetPage<FaceLockRevisionEntity>> {
    viewer.require(Scope.CHARACTERS_READ);
    const query = this.dataSource
      .getRepository(FaceLockRevisionEntity)
      .createQueryBuilder("revision")
      .where("revision.workspace_id = :workspaceId", { workspaceId: viewer.workspaceId })
      .andWhere("revision.character_id = :characterId", { characterId });
    return takeOrderedPage(query, NEWEST_REVISION_FIRST, page);
  }
}
