import type { DataSource, EntityManager } from "typeorm";
import { CandidateEntity } from "../candidates/candidate.entity.js";
import { CharacterEntity } from "../characters/character.entity.js";
import { transactionOnCharacter } from "../characters/transaction-on-character.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { OwnFaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { remakeFaceLock } from "../face-locks/remake-face-lock.js";
import { addJob, PRIORITY } from "../jobs/job-queue.js";
import { findHeldAnalyser } from "../reference-images/held-analyser.js";
import { bringIntoForce, findAnalysesBy } from "../reference-images/kept-analyses.js";
import { AnalyserAge, ageOf, presentAnalyser } from "../reference-images/outdated.js";
import { ReferenceImageStatus } from "../reference-images/reference-image.entity.js";
import { findImagesWithFaces } from "../reference-images/reference-image.queries.js";
import { findStagedAnalyses, shelveStagedAnalyses } from "../reference-images/staged-analyses.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { WorkspaceEntity } from "../workspaces/workspace.entity.js";
import { type AnalyserVersion, findAnalyserVersions } from "./analyser-versions.js";

const BATCH_SIZE = 200;

/**
 * Has a workspace stay with one version of the analyser, or with the present one go on as ever, and queues a job that brings into force what is kept of
 * that version: of every character all of whose described images have some, no picture being read. May run twice.
 * @throws ForbiddenError without the scope admin
 * @throws DomainError NOT_FOUND nothing of such a version is stored
 */
export async function restoreAnalyses(
  dataSource: DataSource,
  viewer: Viewer,
  analyser: string,
): Promise<AnalyserVersion> {
  viewer.require(Scope.ADMIN);
  const { workspaceId } = viewer;
  const known = await findAnalyserVersions(dataSource.manager, viewer);
  if (!known.some((version) => version.analyser === analyser)) throw unknownVersion(analyser, known);
  // Where a later release has analysed too, it may still run, and would undo it.
  const isAsEver =
    analyser === presentAnalyser() && known.every((version) => ageOf(version.analyser) !== AnalyserAge.LATER);
  await dataSource.transaction(async (manager) => {
    const held = isAsEver ? null : analyser;
    await manager.update(WorkspaceEntity, { id: workspaceId }, { heldAnalyser: held });
    const job = { workspaceId, analyser };
    const { workspaceReanalysis } = PRIORITY;
    await addJob(manager, "restore_analyses", job, `restore-analyses:${workspaceId}`, workspaceReanalysis);
  });
  const versions = await findAnalyserVersions(dataSource.manager, viewer);
  return versions.find((version) => version.analyser === analyser)!;
}

/**
 * Brings the analyses of one version into force again, character by character, each in a transaction of its own. May run any number of times, in several
 * processes too, and be ended anywhere: what is done stays. Ends where somebody asked for another version meanwhile.
 */
export async function restoreAnalysesOf(
  dataSource: DataSource,
  { workspaceId, analyser }: { workspaceId: string; analyser: string },
): Promise<void> {
  for (let after = "00000000-0000-0000-0000-000000000000"; ;) {
    const rows: { id: string }[] = await dataSource.query(
      `SELECT DISTINCT character_id AS id FROM reference_images
       WHERE workspace_id = $1 AND character_id > $2 AND status = 'READY'
         AND (analyser IS DISTINCT FROM $3
              OR EXISTS (SELECT FROM staged_analyses WHERE reference_image_id = reference_images.id))
       ORDER BY character_id LIMIT ${BATCH_SIZE}`,
      [workspaceId, after, analyser],
    );
    for (const { id } of rows) {
      if (!(await restoreOne(dataSource, { workspaceId, characterId: id }, analyser))) return;
    }
    if (rows.length < BATCH_SIZE) return;
    after = rows.at(-1)!.id;
  }
}

/** @param held null: the present version of the process that was asked, which may be another's than this one's */
const isWanted = (analyser: string, held: string | null): boolean =>
  held === null ? ageOf(analyser) !== AnalyserAge.EARLIER : held === analyser;

/** Returns whether the version is still what the workspace wants. */
const restoreOne = (
  dataSource: DataSource,
  key: { workspaceId: string; characterId: string },
  analyser: string,
): Promise<boolean> =>
  transactionOnCharacter(dataSource, key.characterId, async (manager) => {
    const { workspaceId, characterId } = key;
    const where = { id: characterId, workspaceId };
    const character = await manager.findOne(CharacterEntity, { where, lock: { mode: "pessimistic_write" } });
    if (!isWanted(analyser, await findHeldAnalyser(manager, workspaceId))) return false;
    // Deleted meanwhile.
    if (character === null) return true;
    if (await writeKept(manager, key, analyser)) {
      await remakeFaceLock(manager, key, OwnFaceLockCause.ANALYSES_RESTORED, null);
      await rescoreCandidatesOf(manager, key);
    }
    return true;
  });

/** Writes what is kept of a version into a set, if that makes it the version of the whole; returns whether it did. */
async function writeKept(
  manager: EntityManager,
  { workspaceId, characterId }: { workspaceId: string; characterId: string },
  analyser: string,
): Promise<boolean> {
  const set = await findImagesWithFaces(manager, workspaceId, characterId);
  const described = set.filter(({ image }) => image.status === ReferenceImageStatus.READY);
  const others = described.filter(({ image }) => image.analyser !== analyser).map(({ image }) => image.id);
  const staged = await findStagedAnalyses(manager, workspaceId, others, analyser);
  const stagedIds = new Set(staged.map(({ referenceImageId }) => referenceImageId));
  const unstaged = others.filter((id) => !stagedIds.has(id));
  const found = [...staged, ...(await findAnalysesBy(manager, workspaceId, unstaged, analyser))];
  if (found.length < others.length) return false;
  await shelveStagedAnalyses(
    manager,
    workspaceId,
    described.map(({ image }) => image.id),
  );
  const waiting = new Set(set.filter(({ image }) => image.reanalysisDue).map(({ image }) => image.id));
  // Whoever asked for another analysis of an image still gets it.
  for (const one of found) one.image.reanalysisDue = waiting.has(one.referenceImageId);
  await bringIntoForce(manager, set, found);
  return others.length > 0;
}

/** Against the lock as it is now, which those of the same version can be held against. */
async function rescoreCandidatesOf(
  manager: EntityManager,
  key: { workspaceId: string; characterId: string },
): Promise<void> {
  if (!(await manager.existsBy(CandidateEntity, key))) return;
  await addJob(
    manager,
    "rescore_candidates",
    key,
    `rescore:${key.characterId}`,
    PRIORITY.workspaceReanalysis,
  );
}

const unknownVersion = (analyser: string, known: readonly AnalyserVersion[]): DomainError =>
  new DomainError(
    UserErrorCode.NOT_FOUND,
    `Nothing is stored of what ${JSON.stringify(analyser.slice(0, 80))} said. There is: ${known.map((version) => version.analyser).join(", ")}.`,
    ["analyser"],
  );
