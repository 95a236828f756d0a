import type { DataSource, EntityManager } from "typeorm";
import { lockCandidates } from "../candidates/lock-candidates.js";
import type { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { transactionOnCharacter } from "../characters/transaction-on-character.js";
import type { DomainError } from "../errors/domain-error.js";
import { MAX_CAPTION_LENGTH } from "../reference-images/caption.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { fixedCaptions } from "./captions/fix-captions.js";
import { checkNaming } from "./check-naming.js";
import type { PictureRef } from "./readiness.js";
import { problemsOf, refOf, type ReportedCaptionProblem, writtenCaptionsOf } from "./report-on-captions.js";
import { type AskedSelection, readSelection, refusalsOf } from "./selection.js";
import { findMaterial, type MaterialPicture } from "./training-material.js";

export interface CaptionFixRequest extends AskedSelection {
  /** UUID; null: malformed, so there is no such character. */
  characterId: string | null;
  triggerWord: string;
  className?: string | null;
  /** Whether to say only what would be done. */
  dryRun: boolean;
}

export interface CaptionChange {
  ref: PictureRef;
  before: string | null;
  after: string;
}

export interface CaptionFixes {
  character: CharacterEntity;
  /** Those that are changed, or would be. */
  changes: CaptionChange[];
  /** What is not mended by them. */
  problems: ReportedCaptionProblem[];
}

/**
 * Mends what the lint finds in the captions of approved candidates and references, all at once. A dry run answers the same and changes nothing. A caption that
 * would become too long to be stored stays as it is.
 * @throws ForbiddenError, NotFoundError, DomainError INVALID_INPUT
 */
export async function fixCaptions(
  dataSource: DataSource,
  viewer: Viewer,
  request: CaptionFixRequest,
): Promise<CaptionFixes | { refusals: DomainError[] }> {
  viewer.require(Scope.CHARACTERS_WRITE);
  const { characterId, dryRun } = request;
  const naming = checkNaming(request.triggerWord, request.className);
  const selection = readSelection(request);
  return transactionOnCharacter(dataSource, characterId ?? "", async (manager) => {
    const character = await lockCharacter(manager, viewer, characterId);
    const { workspaceId, id } = character;
    const seen = await findMaterial(manager, workspaceId, id, selection);
    const refusals = refusalsOf(request, seen);
    if (refusals.length > 0) return { refusals };
    await lockCandidates(manager, workspaceId, idsOf(seen.pictures), id);
    const { pictures } = await findMaterial(manager, workspaceId, id, selection);
    const written = writtenCaptionsOf(pictures);
    const after = fixedCaptions(written, naming).map((text, at) =>
      text.length > MAX_CAPTION_LENGTH ? pictures[at]!.caption : text,
    );
    const changes = pictures.flatMap((picture, at): CaptionChange[] => {
      const [before, now] = [picture.caption, after[at]!];
      return now === null || now === before ? [] : [{ ref: refOf(picture), before, after: now }];
    });
    if (!dryRun) await writeCaptions(manager, workspaceId, changes);
    const mended = written.map(({ views }, at) => ({ caption: after[at]!, views }));
    return { character, changes, problems: problemsOf(pictures, mended, naming) };
  });
}

const idsOf = (pictures: readonly MaterialPicture[]): string[] =>
  pictures.flatMap((picture) => (picture.kind === "CANDIDATE" ? [picture.candidate.id] : []));

const TABLES = { CANDIDATE: "candidates", REFERENCE_IMAGE: "reference_images" } as const;

async function writeCaptions(
  manager: EntityManager,
  workspaceId: string,
  changes: readonly CaptionChange[],
): Promise<void> {
  for (const [kind, table] of Object.entries(TABLES)) {
    const own = changes.filter(({ ref }) => ref.kind === kind);
    await manager.query(
      `UPDATE ${table} picture SET caption = given.caption, updated_at = now()
       FROM unnest($2::uuid[], $3::text[]) AS given(id, caption)
       WHERE picture.id = given.id AND picture.workspace_id = $1`,
      [workspaceId, own.map(({ ref }) => ref.id), own.map(({ after }) => after)],
    );
  }
}
