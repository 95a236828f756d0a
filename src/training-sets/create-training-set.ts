import type { DataSource, EntityManager } from "typeorm";
import { lockCandidates } from "../candidates/lock-candidates.js";
import { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { transactionOnCharacter } from "../characters/transaction-on-character.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { TooBusyError } from "../errors/too-busy-error.js";
import { claimKey, findMade, type KeyedRequest } from "../idempotency/claim-key.js";
import { RepeatedButDeletedError } from "../idempotency/idempotency-errors.js";
import { fingerprintOf, type KeyUse } from "../idempotency/key-use.js";
import { newId } from "../ids/global-id.js";
import { addJob } from "../jobs/job-queue.js";
import type { TrainingResolution } from "../judgement/training/training-set.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { checkNaming } from "./check-naming.js";
import { planItems, type SetPlan, snapshotHashOf } from "./plan-items.js";
import type { Readiness } from "./readiness.js";
import { reportOnMaterial } from "./report-on-material.js";
import { type AskedSelection, readSelection, refusalsOf } from "./selection.js";
import { TrainingItemEntity } from "./training-item.entity.js";
import { findMaterial, type Material, type Selection } from "./training-material.js";
import {
  MAX_TRAINING_SETS_PER_CHARACTER,
  NotReadyForTrainingError,
  TooManyTrainingSetsError,
} from "./training-set-errors.js";
import { type TrainingLayout, TrainingSetEntity, TrainingSetStatus } from "./training-set.entity.js";

export interface TrainingSetRequest extends AskedSelection {
  /** UUID; null: malformed, so there is no such character. */
  characterId: string | null;
  triggerWord: string;
  className?: string | null;
  resolution: TrainingResolution;
  layout: TrainingLayout;
  allowIncomplete: boolean;
  masks: boolean;
  /** Null: sent again, it is another request. */
  keyUse: KeyUse | null;
}

/** The set that was made, or why none was. */
export type TrainingSetOutcome = { trainingSet: TrainingSetEntity } | { refusals: DomainError[] };

/** Somebody may review or upload while the pictures are looked at; nobody does so all the time. */
const TRIES = 3;

/**
 * Freezes approved candidates, and references if asked, into a set, and queues the making of its files in the same transaction. What is frozen is
 * what the readiness was worked out from: the pictures are compared under the character's lock. With a key that was used for the same before: the set
 * made then, as it is now, whatever was approved since.
 * @throws ForbiddenError, NotFoundError, NotReadyForTrainingError, TooManyTrainingSetsError, TooBusyError, IdempotencyConflictError,
 *   RepeatedButDeletedError, DomainError INVALID_INPUT
 */
export async function createTrainingSet(
  dataSource: DataSource,
  viewer: Viewer,
  request: TrainingSetRequest,
  signal?: AbortSignal,
): Promise<TrainingSetOutcome> {
  viewer.require(Scope.TRAINING_WRITE);
  const { resolution, layout, masks: hasMasks } = request;
  const plan = { ...checkNaming(request.triggerWord, request.className), resolution, layout, hasMasks };
  const selection = readSelection(request);
  const keyed = keyedRequest(viewer, request, [plan, selection]);
  for (let triesLeft = TRIES; triesLeft > 0; triesLeft--) {
    const madeId = keyed && (await findMade(dataSource.manager, keyed));
    if (madeId !== null) return { trainingSet: await getMade(dataSource.manager, viewer, madeId) };
    const character = await getCharacter(dataSource, viewer, request.characterId);
    const seen = await findMaterial(dataSource.manager, viewer.workspaceId, character.id, selection);
    const refusals = refusalsOf(request, seen);
    if (refusals.length > 0) return { refusals };
    requireSome(seen);
    const readiness = await reportOnMaterial(seen, character, resolution, signal);
    if (!readiness.ready && !request.allowIncomplete) throw new NotReadyForTrainingError(readiness);
    const frozen = { plan, selection, seen, readiness, keyed };
    const trainingSet = await freeze(dataSource, viewer, character.id, frozen);
    if (trainingSet !== null) return { trainingSet };
  }
  throw new TooBusyError();
}

function keyedRequest(
  { workspaceId }: Viewer,
  { keyUse, characterId, allowIncomplete }: TrainingSetRequest,
  details: readonly unknown[],
): KeyedRequest | null {
  const fingerprint = fingerprintOf(characterId, allowIncomplete, ...details);
  return keyUse && { ...keyUse, workspaceId, fingerprint };
}

/** What the first request with a key made. @throws RepeatedButDeletedError */
async function getMade(
  manager: EntityManager,
  { workspaceId }: Viewer,
  id: string,
): Promise<TrainingSetEntity> {
  const made = await manager.findOneBy(TrainingSetEntity, { id, workspaceId });
  if (made === null) throw new RepeatedButDeletedError("training set");
  return made;
}

async function getCharacter(
  dataSource: DataSource,
  { workspaceId }: Viewer,
  id: string | null,
): Promise<CharacterEntity> {
  const find = () => dataSource.getRepository(CharacterEntity).findOneBy({ id: id!, workspaceId });
  const character = id === null ? null : await find();
  if (character === null) throw new NotFoundError("character", ["characterId"]);
  return character;
}

function requireSome({ pictures }: Material): void {
  if (pictures.length > 0) return;
  const text =
    "There is nothing to train on: approve candidates with reviewCandidates, or ask for references.";
  throw new DomainError(UserErrorCode.CONFLICT, text, ["candidateIds"]);
}

interface Frozen {
  plan: SetPlan;
  selection: Selection;
  seen: Material;
  readiness: Readiness;
  keyed: KeyedRequest | null;
}

/** Null where the pictures are not what they were; the set that the key stands for where another request was faster. */
function freeze(
  dataSource: DataSource,
  viewer: Viewer,
  characterId: string,
  { plan, selection, seen, readiness, keyed }: Frozen,
): Promise<TrainingSetEntity | null> {
  const { workspaceId } = viewer;
  return transactionOnCharacter(dataSource, characterId, async (manager) => {
    await lockCharacter(manager, viewer, characterId);
    const candidateIds = seen.pictures.flatMap((it) => (it.kind === "CANDIDATE" ? [it.candidate.id] : []));
    await lockCandidates(manager, workspaceId, candidateIds, characterId);
    const now = await findMaterial(manager, workspaceId, characterId, selection);
    const items = planItems(now.pictures, plan);
    if (snapshotHashOf(items, plan) !== snapshotHashOf(planItems(seen.pictures, plan), plan)) return null;
    const id = newId();
    const madeId = keyed === null ? id : await claimKey(manager, keyed, id);
    if (madeId !== id) return getMade(manager, viewer, madeId);
    await requireRoom(manager, workspaceId, characterId);
    const set = manager.create(TrainingSetEntity, {
      id,
      workspaceId,
      characterId,
      status: TrainingSetStatus.BUILDING,
      ...plan,
      itemCount: items.length,
      readiness,
      snapshotSha256: snapshotHashOf(items, plan),
    });
    await manager.insert(TrainingSetEntity, set);
    const rows = items.map((item) => ({ ...item, trainingSetId: set.id, workspaceId }));
    await manager.insert(TrainingItemEntity, rows as object[]);
    await queueBuild(manager, set);
    return manager.findOneByOrFail(TrainingSetEntity, { id: set.id, workspaceId });
  });
}

/** With the set's UUID behind it, the key of the one job that makes its files. */
export const BUILD_KEY_PREFIX = "build-training-set:";
export const buildKeyOf = (trainingSetId: string): string => `${BUILD_KEY_PREFIX}${trainingSetId}`;

/** In the caller's transaction; a job that waits already is replaced. */
export const queueBuild = (
  manager: EntityManager,
  { id: trainingSetId, workspaceId }: Pick<TrainingSetEntity, "id" | "workspaceId">,
): Promise<void> =>
  addJob(manager, "build_training_set", { workspaceId, trainingSetId }, buildKeyOf(trainingSetId));

async function requireRoom(manager: EntityManager, workspaceId: string, characterId: string): Promise<void> {
  const count = await manager.countBy(TrainingSetEntity, { workspaceId, characterId });
  if (count >= MAX_TRAINING_SETS_PER_CHARACTER) throw new TooManyTrainingSetsError();
}
