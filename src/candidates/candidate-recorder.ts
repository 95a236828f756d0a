import type { EntityManager } from "typeorm";
import { CANDIDATE_ANALYSES, queueUpload } from "../jobs/job-queue.js";
import { DuplicateReferenceImageError } from "../reference-images/duplicate-reference-image-error.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import type { PictureRecorder, PictureToBe } from "../uploads/3-record-picture.js";
import type { PictureLocation } from "../uploads/picture-table.js";
import {
  DuplicateCandidateError,
  MAX_CANDIDATES_PER_CHARACTER,
  TooManyCandidatesError,
} from "./candidate-errors.js";
import { CANDIDATES } from "./candidate-table.js";
import { CandidateEntity, CandidateStatus } from "./candidate.entity.js";
import type { detailColumns } from "./candidate-details.js";

/** A new candidate, before its file is stored. */
export type CandidateToBe = PictureToBe & ReturnType<typeof detailColumns>;

/** How a candidate is recorded. */
export const CANDIDATE_RECORDER: PictureRecorder<CandidateEntity, CandidateToBe> = {
  table: CANDIDATES,
  refuseUnfit,
  insert: async (manager, candidate) => {
    const row = manager.create(CandidateEntity, { ...candidate, status: CandidateStatus.SCORING });
    const recorded = await manager.save(row);
    await queueUpload(manager, candidate, CANDIDATE_ANALYSES);
    return recorded;
  },
};

/** @throws DuplicateCandidateError, DuplicateReferenceImageError the character has these bytes already, TooManyCandidatesError */
async function refuseUnfit(
  manager: EntityManager,
  { workspaceId, characterId, sha256 }: PictureLocation & { sha256: string },
): Promise<void> {
  const key = { workspaceId, characterId, sha256 };
  // First, as one that was promoted is a reference too: whoever repeats its request is to hear of what that made.
  const candidate = await manager.findOneBy(CandidateEntity, key);
  if (candidate !== null) throw new DuplicateCandidateError(candidate);
  const reference = await manager.findOneBy(ReferenceImageEntity, key);
  if (reference !== null) throw new DuplicateReferenceImageError(reference);
  const count = await manager.countBy(CandidateEntity, { workspaceId, characterId });
  if (count >= MAX_CANDIDATES_PER_CHARACTER) throw new TooManyCandidatesError();
}
