import { In, type EntityManager } from "typeorm";
import type { ImageAndFace } from "../judgement/rows.js";
import { CandidateFaceEntity } from "./candidate-face.entity.js";
import { type CandidateEntity, CandidateStatus } from "./candidate.entity.js";

/** The faces of some candidates of a workspace, by the candidate's UUID. */
export async function findFacesOfCandidates(
  manager: EntityManager,
  workspaceId: string,
  candidateIds: readonly string[],
): Promise<Map<string, CandidateFaceEntity>> {
  const faces = await manager.findBy(CandidateFaceEntity, {
    workspaceId,
    candidateId: In([...candidateIds]),
  });
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
