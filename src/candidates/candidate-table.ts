import type { PictureTable } from "../uploads/picture-table.js";
import { CandidateEntity, CandidateStatus } from "./candidate.entity.js";

/**
 * Candidates as the steps of a picture's journey know them. Their keys have a form of their own: a release that knows no candidates takes them
 * for somebody else's, and so never deletes what a candidate points at, with whatever record of its own.
 */
export const CANDIDATES: PictureTable<CandidateEntity> = {
  entity: CandidateEntity,
  nodeType: "Candidate",
  called: "candidate",
  waiting: CandidateStatus.SCORING,
  keyPrefixOf: ({ workspaceId, characterId, id }) => `${workspaceId}/${characterId}/candidates/${id}`,
};
