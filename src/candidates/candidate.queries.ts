import type { EntityManager } from "typeorm";
import { findRows } from "../graphql/find-rows.js";
import type { ImageAndFace } from "../judgement/rows.js";
import { LONG_FACE_COLUMNS, type PlainFaceColumns } from "../reference-images/face.columns.js";
import { CandidateFaceEntity } from "./candidate-face.entity.js";
import { type CandidateEntity, CandidateStatus } from "./candidate.entity.js";

/** The faces of some candidates of a workspace, by the candidate's UUID. */
export async function findFacesOfCandidates(
  manager: EntityManager,
  workspaceId: string,
  candidateIds: readonly string[],
): Promise<Map<string, CandidateFaceEntity>> {
  const faces = await findRows(manager, CandidateFaceEntity, workspaceId, "candidateId", candidateIds);
  return new Map(faces.map((face) => [face.candidateId, face]));
}

/** The same without their long columns. */
export async function findPlainFacesOfCandidates(
  manager: EntityManager,
  workspaceId: string,
  candidateIds: readonly string[],
): Promise<Map<string, PlainFaceColumns>> {
  const without = LONG_FACE_COLUMNS;
  const faces = await findRows(
    manager,
    CandidateFaceEntity,
    workspaceId,
    "candidateId",
    candidateIds,
    without,
  );
  return new Map(faces.map((face) => [face.candidateId, face]));
}

/** A candidate as whatever judges images takes one: it is what its analysis makes it, whatever was decided. */
export function toImageAndFace(candidate: CandidateEntity, face: CandidateFaceEntity | null): ImageAndFace {
  const { id, fileName, sha256, width, height, analyser, faceCount, measures, perceptualHash } = candidate;
  const picture = { id, fileName, sha256, width, height, analyser, faceCount, measures, perceptualHash };
  return { image: { ...picture, type: "REFERENCE", status: analysisOf(candidate) }, face };
}

function analysisOf({ status, analyser, failureReason }: CandidateEntity): "ANALYSING" | "READY" | "FAILED" {
  if (analyser !== null) return "READY";
  return status === CandidateStatus.FAILED || failureReason !== null ? "FAILED" : "ANALYSING";
}

/** Where everything is stored of a character's candidates. */
export function findKeysOfCandidates(
  manager: EntityManager,
  workspaceId: string,
  characterId: string,
): Promise<Pick<CandidateEntity, "storageKey" | "thumbnailKey" | "faceCropKey">[]> {
  return manager.query(
    `SELECT storage_key AS "storageKey", thumbnail_key AS "thumbnailKey", face_crop_key AS "faceCropKey" FROM candidates
     WHERE workspace_id = $1 AND character_id = $2`,
    [workspaceId, characterId],
  );
}
