import { createHash } from "node:crypto";
import type { DataSource, EntityManager } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { type IdentitySet, toIdentitySet } from "../judgement/set/identity-set.js";
import { workOnSets } from "../face-locks/work-on-sets.js";
import { findImagesWithFaces, type ImageWithFace } from "../reference-images/reference-image.queries.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { changeReferenceSet, type SetChange } from "./change-reference-set.js";

/** An upload or two may come in between; what changes all the time is somebody else's work on the set. */
const MAX_TRIES = 3;

/** Works something out of a set, in steps, and may refuse to. */
export type PlanMaker<Plan> = (set: IdentitySet, character: CharacterEntity) => Generator<void, Plan>;

/** Carries a plan out, in the transaction and under the character's lock; `rows` are the set as it is. */
export type PlanCarrier<Plan> = (
  manager: EntityManager,
  character: CharacterEntity,
  rows: readonly ImageWithFace[],
  plan: Plan,
) => Promise<SetChange>;

/**
 * A plan for a character's set as it is, which nothing keeps from changing.
 * @throws ForbiddenError, NotFoundError, TooBusyError, and what `makePlan` throws
 */
export async function planForSet<Plan>(
  dataSource: DataSource,
  viewer: Viewer,
  characterId: string | null,
  makePlan: PlanMaker<Plan>,
): Promise<{ character: CharacterEntity; plan: Plan; basis: string }> {
  viewer.require(Scope.CHARACTERS_WRITE);
  const { workspaceId } = viewer;
  const { manager } = dataSource;
  const character =
    characterId === null ? null : await manager.findOneBy(CharacterEntity, { id: characterId, workspaceId });
  if (character === null) throw new NotFoundError("character", ["characterId"]);
  const rows = await findImagesWithFaces(manager, workspaceId, character.id);
  const plan = await workOnSets(function* () {
    return yield* makePlan(toIdentitySet(rows, character), character);
  });
  return { character, plan, basis: fingerprintOf(character, rows) };
}

/**
 * Makes a plan without holding any lock, and carries it out only on the very set that it was made for: where that changed meanwhile, the plan is made
 * anew, a few times.
 * @param planned called between a plan and its change, for tests of what comes in between
 * @throws what {@link planForSet} and `carryOut` throw, DomainError CONFLICT when the set changes all the time
 */
export async function planAndChangeSet<Plan>(
  dataSource: DataSource,
  viewer: Viewer,
  characterId: string | null,
  makePlan: PlanMaker<Plan>,
  carryOut: PlanCarrier<Plan>,
  planned: () => Promise<void> = () => Promise.resolve(),
): Promise<{ character: CharacterEntity; plan: Plan }> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { plan, basis } = await planForSet(dataSource, viewer, characterId, makePlan);
    await planned();
    try {
      const change = async (manager: EntityManager, character: CharacterEntity): Promise<SetChange> => {
        const rows = await findImagesWithFaces(manager, viewer.workspaceId, character.id);
        if (fingerprintOf(character, rows) !== basis) throw new SetChangedMeanwhile();
        return carryOut(manager, character, rows, plan);
      };
      return { character: await changeReferenceSet(dataSource, viewer, characterId, change), plan };
    } catch (error) {
      if (!(error instanceof SetChangedMeanwhile)) throw error;
    }
  }
  const text = "The set was changed again and again while this was worked out. Nothing was done; try again.";
  throw new DomainError(UserErrorCode.CONFLICT, text, ["characterId"]);
}

/** Rolls the transaction back. */
class SetChangedMeanwhile extends Error {}

/** Of everything that a plan may depend on. */
function fingerprintOf(
  { ageMin, ageMax, hairColor, matchThreshold }: CharacterEntity,
  rows: readonly ImageWithFace[],
): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([ageMin, ageMax, hairColor, matchThreshold]));
  for (const row of rows) hash.update(JSON.stringify(row));
  return hash.digest("hex");
}
