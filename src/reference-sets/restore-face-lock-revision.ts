import { type DataSource, type EntityManager, In } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { transactionOnCharacter } from "../characters/transaction-on-character.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { FaceLockRevisionEntity, type RevisionImage } from "../face-locks/face-lock-revision.entity.js";
import { RevisionNotFoundError } from "../face-locks/revision-not-found-error.js";
import { settingsOf } from "../face-locks/face-lock-settings.js";
import { findKeptRevision } from "../face-locks/kept-revisions.js";
import { remakeRestored } from "../face-locks/remake-face-lock.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { findImagesOfCharacters } from "../reference-images/reference-image.queries.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { MissingImagesError } from "./missing-images-error.js";
import { writePositions } from "./reorder-reference-images.js";
import { makePrimary } from "./set-primary-reference-image.js";

/** What was restored. */
export interface Restoration {
  character: CharacterEntity;
  /** The line of the history that says so. */
  revision: FaceLockRevisionEntity;
  /** Images that the restored lock was made of, and that are gone. */
  missing: RevisionImage[];
}

/**
 * Brings a face lock back to an earlier revision: its settings, its primary, the order of its images, and which of them the lock is made of. Images that
 * took no part in it are set aside, those that did are brought back; then the lock follows from images and flags, as ever. A picture that was
 * deleted and uploaded again counts as there. Writes a revision in any case, and may run twice.
 * @param allowMissing whether to go on where images of the lock are gone; the lock is then made of those that are left
 * @throws ForbiddenError, NotFoundError, RevisionNotFoundError
 * @throws DomainError CONFLICT an earlier release wrote the revision and kept nothing to restore
 * @throws MissingImagesError CONFLICT, naming the images that are gone
 */
export function restoreFaceLockRevision(
  dataSource: DataSource,
  viewer: Viewer,
  characterId: string | null,
  number: number,
  allowMissing: boolean,
): Promise<Restoration> {
  viewer.require(Scope.CHARACTERS_WRITE);
  return transactionOnCharacter(dataSource, characterId ?? "", async (manager) => {
    const character = await lockCharacter(manager, viewer, characterId);
    const key = { workspaceId: viewer.workspaceId, characterId: character.id };
    const restored = await findKeptRevision(manager, key, number);
    if (restored === null) throw new RevisionNotFoundError();
    if (restored.kept === null) throw nothingKept(number);
    const set = await findImagesOfCharacters(manager, viewer.workspaceId, [character.id]);
    const plan = planRestoration(restored.kept.images, set);
    if (plan.missing.length > 0 && !allowMissing) throw new MissingImagesError(plan.missing);
    await carryOut(manager, character, plan);
    Object.assign(character, settingsThatWereKept(restored.entity), { updatedAt: new Date() });
    await manager.save(character);
    await remakeRestored(manager, key, number);
    const revision = await findLastRevision(manager, key);
    return { character, revision, missing: plan.missing };
  });
}

interface Plan {
  /** Of those that are there, whether the lock may be made of them. */
  shaping: ReferenceImageEntity[];
  setAside: ReferenceImageEntity[];
  /** Null: it is gone, or there was none. */
  primary: ReferenceImageEntity | null;
  /** All that are there: first those of the revision in its order, then the later ones in theirs. */
  order: ReferenceImageEntity[];
  missing: RevisionImage[];
}

/** What is to be done with the images that are there. Depends on nothing else. */
function planRestoration(then: readonly RevisionImage[], now: readonly ReferenceImageEntity[]): Plan {
  const byId = new Map(now.map((image) => [image.id, image]));
  const byContent = new Map(now.map((image) => [image.sha256, image]));
  const found = then.map((was) => ({ was, is: byId.get(was.imageId) ?? byContent.get(was.sha256) ?? null }));
  const shaping = found.flatMap(({ was, is }) => (is !== null && was.weight !== null ? [is] : []));
  const ordered = found.flatMap(({ is }) => is ?? []);
  return {
    shaping,
    setAside: now.filter((image) => !shaping.includes(image)),
    primary: found.find(({ was }) => was.isPrimary)?.is ?? null,
    order: [...ordered, ...now.filter((image) => !ordered.includes(image))],
    missing: found.flatMap(({ was, is }) => (is === null && was.weight !== null ? [was] : [])),
  };
}

async function carryOut(
  manager: EntityManager,
  character: CharacterEntity,
  { shaping, setAside, primary, order }: Plan,
): Promise<void> {
  const { workspaceId } = character;
  for (const [images, shapesFaceLock] of [
    [shaping, true],
    [setAside, false],
  ] as const) {
    const id = In(images.map((image) => image.id));
    await manager.update(ReferenceImageEntity, { id, workspaceId }, { shapesFaceLock });
  }
  if (primary !== null) await makePrimary(manager, character, primary.id);
  await writePositions(manager, workspaceId, order);
}

/** Those that the history knows; what it did not keep yet stays as it is. */
function settingsThatWereKept(revision: FaceLockRevisionEntity): Partial<CharacterEntity> {
  const kept = Object.entries(settingsOf(revision)).filter(
    ([name, value]) => value !== null || name === "ipAdapter",
  );
  return Object.fromEntries(kept);
}

const findLastRevision = async (
  manager: EntityManager,
  key: { workspaceId: string; characterId: string },
): Promise<FaceLockRevisionEntity> =>
  manager.findOneOrFail(FaceLockRevisionEntity, { where: key, order: { revision: "DESC" } });

const nothingKept = (number: number): DomainError =>
  new DomainError(
    UserErrorCode.CONFLICT,
    `Revision ${number} was written by an earlier release, which kept neither its images nor its template: there is nothing to restore. Nothing was changed.`,
    ["revision"],
  );
