import type { DataSource } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { FaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { DEFAULT_THRESHOLDS } from "../judgement/default-bounds.js";
import type { IdentitySet } from "../judgement/set/identity-set.js";
import { planPruningStepByStep, type PruningPlan } from "../judgement/advice/plan-pruning.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import type { SetChange } from "./change-reference-set.js";
import { removeRows, toChange } from "./delete-reference-images.js";
import { planAndChangeSet, planForSet } from "./plan-and-change-set.js";
import { makePrimary } from "./set-primary-reference-image.js";
import { MAX_IMAGES_PER_CHARACTER } from "../reference-images/max-images.js";

/** 1 primary + 8 references; the schema names it, so no setting changes it. */
export const DEFAULT_KEEP = DEFAULT_THRESHOLDS.health.maxSize;
const PROMOTED_ONLY: SetChange = { cause: FaceLockCause.PRIMARY_CHANGED, imageId: null };

/**
 * The best set of at most so many of a character's images (`planPruning`); all its other analysed images are deleted, with their files,
 * unless it is a dry run. Nothing is locked while the plan is made. Images that are not analysed stay.
 * @throws ForbiddenError, NotFoundError, DomainError INVALID_INPUT for another number than 1 to 50, NO_FACE_FOUND when no image carries a usable face,
 *   CONFLICT when the set changes all the time, TooBusyError
 */
export async function pruneReferenceImages(
  dataSource: DataSource,
  viewer: Viewer,
  characterId: string | null,
  { keep, dryRun }: { keep: number; dryRun: boolean },
): Promise<{ character: CharacterEntity; plan: PruningPlan }> {
  viewer.require(Scope.CHARACTERS_WRITE);
  requireSensible(keep);
  const makePlan = (set: IdentitySet) => planOrRefuse(set, keep);
  if (dryRun) return planForSet(dataSource, viewer, characterId, makePlan);
  return planAndChangeSet(
    dataSource,
    viewer,
    characterId,
    makePlan,
    async (manager, character, rows, { primary, removed }) => {
      if (!primary!.isPrimary) await makePrimary(manager, character, primary!.id);
      const ids = new Set(removed.map(({ id }) => id));
      const doomed = rows.map(({ image }) => image).filter(({ id }) => ids.has(id));
      await removeRows(manager, doomed);
      return doomed.length === 0 ? PROMOTED_ONLY : toChange(doomed);
    },
  );
}

function requireSensible(keep: number): void {
  if (keep >= 1 && keep <= MAX_IMAGES_PER_CHARACTER) return;
  throw new DomainError(UserErrorCode.INVALID_INPUT, `Keep 1 to ${MAX_IMAGES_PER_CHARACTER} images.`, [
    "keep",
  ]);
}

function* planOrRefuse(set: IdentitySet, keep: number): Generator<void, PruningPlan> {
  const plan = yield* planPruningStepByStep(set, keep);
  if (plan.primary !== null) return plan;
  const text = "No image carries a usable face, so there is no set to keep. Nothing was removed.";
  throw new DomainError(UserErrorCode.NO_FACE_FOUND, text, ["characterId"]);
}
