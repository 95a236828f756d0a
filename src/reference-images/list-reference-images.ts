import type { EntityManager } from "typeorm";
import type { KeysetPage, PageRequest } from "../graphql/connection.js";
import { takePage } from "../graphql/load-rows.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { OUTDATED_CONDITION, presentAnalyser } from "./outdated.js";
import type { ImageOrigin } from "./provenance.js";
import { ReferenceImageEntity, type ReferenceImageStatus } from "./reference-image.entity.js";

export interface ReferenceImageConditions {
  status?: ReferenceImageStatus | null;
  outdated?: boolean | null;
  origin?: ImageOrigin | null;
  hasConsent?: boolean | null;
}

/** The images of all characters of a workspace, newest first. @throws ForbiddenError */
export function listReferenceImages(
  manager: EntityManager,
  viewer: Viewer,
  { status, outdated, origin, hasConsent }: ReferenceImageConditions,
  page: PageRequest,
): Promise<KeysetPage<ReferenceImageEntity>> {
  viewer.require(Scope.CHARACTERS_READ);
  const query = manager
    .createQueryBuilder(ReferenceImageEntity, "image")
    .where("image.workspace_id = :workspaceId", { workspaceId: viewer.workspaceId });
  if (status) query.andWhere("image.status = :status", { status });
  if (typeof outdated === "boolean") {
    const condition = outdated ? OUTDATED_CONDITION : `NOT ${OUTDATED_CONDITION}`;
    query.andWhere(condition, { analyser: presentAnalyser() });
  }
  if (origin) query.andWhere("image.origin = :origin", { origin });
  if (typeof hasConsent === "boolean")
    query.andWhere(`image.consent_note IS ${hasConsent ? "NOT NULL" : "NULL"}`);
  return takePage(query, page);
}
