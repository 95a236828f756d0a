import type { CharacterEntity } from "../characters/character.entity.js";
import { fingerprintOf, type KeyUse } from "../idempotency/key-use.js";
import { newId } from "../ids/global-id.js";
import type { UploadLane } from "../jobs/upload-turns.js";
import { readFileName } from "../text/file-name.js";
import type { AcceptedImage } from "../uploads/1-accept-image.js";
import type { IncomingFile } from "../uploads/incoming-file.js";
import type { PictureIntake, PicturePlan } from "../uploads/picture-intake.js";
import type { Viewer } from "../workspaces/viewer.js";
import { checkDetails, detailColumns, type CandidateDetails } from "./candidate-details.js";
import { CANDIDATE_RECORDER, type CandidateToBe } from "./candidate-recorder.js";
import { CANDIDATES } from "./candidate-table.js";
import type { CandidateEntity } from "./candidate.entity.js";
import { fileDetails } from "./file-details.js";

export interface CandidateRequest extends CandidateDetails {
  /** Null: malformed, so there is no such character. */
  characterId: string | null;
  /** Aborted when the client is gone: its picture is then given up while it still waits for its check. */
  signal?: AbortSignal;
  /** Null: sent again, it is another request. */
  keyUse: KeyUse | null;
}

/** The journey of a candidate up to its acknowledgement; both the mutation and the form endpoint go through here. */
export class SubmitCandidate {
  constructor(private readonly intake: PictureIntake) {}

  /**
   * Accepts, stores and records one file, as {@link PictureIntake.takeIn} says. Its `character` is as it was before.
   * @throws DomainError FORBIDDEN, NOT_FOUND, INVALID_INPUT, DUPLICATE_IMAGE for a candidate or a reference of the same bytes, TOO_MANY_IMAGES, and
   *   what {@link PictureIntake.takeIn} throws
   */
  async submit(viewer: Viewer, request: CandidateRequest, file: IncomingFile): Promise<CandidateEntity> {
    let character: CharacterEntity | undefined;
    const prepare = async () => {
      character = await this.requireCharacter(viewer, request.characterId);
      return planFor(viewer.lane, character.id, request, file.fileName);
    };
    const recorded = await this.intake.takeIn(CANDIDATE_RECORDER, file, prepare, {
      signal: request.signal,
      lane: viewer.path,
    });
    return Object.assign(recorded, { character });
  }

  /** Waits for a recorded candidate to be scored, up to `waitMs`. Never rejects. */
  async waitForScore(candidate: CandidateEntity, waitMs: number): Promise<CandidateEntity> {
    const [scored] = await this.intake.waitForAnalyses(CANDIDATES, [candidate], waitMs);
    return scored!;
  }

  /** @throws ForbiddenError, NotFoundError */
  requireCharacter(viewer: Viewer, id: string | null): Promise<CharacterEntity> {
    return this.intake.requireCharacter(viewer, id);
  }
}

/** @throws DomainError INVALID_INPUT naming the field */
function planFor(
  lane: UploadLane,
  characterId: string,
  { keyUse, ...request }: CandidateRequest,
  fileName: string | null,
): (image: AcceptedImage) => PicturePlan<CandidateToBe> {
  const details = checkDetails(request);
  const about = { id: newId(), ...lane, characterId, fileName: readFileName(fileName) };
  return ({ file, metadata }) => {
    const fingerprint = fingerprintOf(characterId, file.sha256, details);
    const keyed = keyUse && { ...keyUse, workspaceId: lane.workspaceId, fingerprint };
    return { picture: { ...about, ...detailColumns(details, fileDetails(metadata), new Date()) }, keyed };
  };
}
