import type { DataSource } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { FaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { MAX_SIZE } from "../identity-sets/health.js";
import type { IdentitySet } from "../identity-sets/identity-set.js";
import { planPruning, type PruningPlan } from "../identity-sets/plan-pruning.js";
import { MAX_IMAGES_PER_CHARACTER } from "../reference-images/max-images.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { changeReferenceSet, type SetChange } from "./change-reference-set.js";
import { removeRows, toChange } from "./delete-reference-images.js";
import { loadIdentitySet } from "./load-identity-set.js";
import { makePrimary } from "./set-primary-reference-image.js";

/** 1 primary + 8 references. */
export const DEFAULT_KEEP = MAX_SIZE;
const PROMOTED_ONLY: SetChange = { cause: FaceLockCause.PRIMARY_CHANGED, imageId: null };

/**
 * The best set of at most so many of a character's images ({@link planPruning}); all its other analysed images are deleted, with their files,
 * unless it is a dry run. Images that are not analysed stay.
 * @throws ForbiddenError, NotFoundError, DomainError INVALID_INPUT for another number than 1 to 50, NO_FACE_FOUND when no image carries a usable face
 */
export async function pruneReferenceImages(
  dataSource: DataSource,
  viewer: Viewer,
  characterId: string | null,
  { keep, dryRun }: { keep: number; dryRun: boolean },
): Promise<{ character: CharacterEntity; plan: PruningPlan }> {
  viewer.require(Scope.CHARACTERS_WRITE);
  requireSensible(keep);
  if (dryRun) {
    return dataSource.transaction(async (manager) => {
      const character = await lockCharacter(manager, viewer, characterId);
      const { set } = await loadIdentitySet(manager, character);
      return { character, plan: planOrRefuse(set, keep) };
    });
  }
  let plan: PruningPlan | undefined;
  const character = await changeReferenceSet(dataSource, viewer, characterId, async (manager, character) => {
    const { set } = await loadIdentitySet(manager, character);
    plan = planOrRefuse(set, keep);
    if (!plan.primary!.isPrimary) await makePrimary(manager, character, plan.primary!.id);
    const doomed = plan.removed.map(({ image }) => image);
    await removeRows(manager, doomed);
    return doomed.length === 0 ? PROMOTED_ONLY : toChange(doomed);
  });
  return { character, plan: plan! };
}

function requireSensible(keep: number): void {
  if (keep >= 1 && keep <= MAX_IMAGES_PER_CHARACTER) return;
  throw new DomainError(UserErrorCode.INVALID_INPUT, `Keep 1 to ${MAX_IMAGES_PER_CHARACTER} images.`, [
    "keep",
  ]);
}

function planOrRefuse(set: IdentitySet, keep: number): PruningPlan {
  const plan = planPruning(set, keep);
  if (plan.primary !== null) return plan;
  const text = "No image carries a usable face, so there is no set to keep. Nothing was removed.";
  throw new DomainError(UserErrorCode.NO_FACE_FOUND, text, ["characterId"]);
}
