import type { DataSource } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { workOnSets } from "../face-locks/work-on-sets.js";
import { thresholdsInForce } from "../judgement/bounds-in-force.js";
import { type Choice, proposeSet } from "../judgement/training/propose-set.js";
import { reportInSteps } from "../judgement/training/training-report.js";
import type { TrainingResolution } from "../judgement/training/training-set.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { type PictureRef, type Readiness, toReadiness } from "./readiness.js";
import { kindsOf } from "./report-on-material.js";
import { findMaterial, MAX_TRAINING_CANDIDATES } from "./training-material.js";

export interface ProposalRequest {
  /** UUID; null: malformed, so there is no such character. */
  characterId: string | null;
  resolution: TrainingResolution;
  includeReferences: boolean;
  /** The most pictures; null: as many as are of use. */
  size?: number | null;
}

/** A picture, and why it is in, or is not. */
export interface ProposedPicture {
  ref: PictureRef;
  reasons: string[];
}

export interface TrainingProposal {
  chosen: ProposedPicture[];
  leftOut: ProposedPicture[];
  /** Of what was chosen. */
  readiness: Readiness;
}

/**
 * Chooses a varied, balanced set of what is approved now, and says why each picture is in. Stores nothing.
 * @throws ForbiddenError, NotFoundError, TooBusyError, DomainError INVALID_INPUT
 */
export async function proposeTrainingSet(
  dataSource: DataSource,
  viewer: Viewer,
  { characterId: id, resolution, includeReferences, size }: ProposalRequest,
  signal?: AbortSignal,
): Promise<TrainingProposal> {
  viewer.require(Scope.TRAINING_WRITE);
  const { workspaceId } = viewer;
  const most = checkSize(size ?? thresholdsInForce().training.maxCount);
  const find = () => dataSource.getRepository(CharacterEntity).findOneBy({ id: id!, workspaceId });
  const character = id === null ? null : await find();
  if (character === null) throw new NotFoundError("character", ["characterId"]);
  const selection = { candidateIds: null, referenceIds: null, includeReferences };
  const { pictures, notes } = await findMaterial(dataSource.manager, workspaceId, character.id, selection);
  const kinds = kindsOf(pictures);
  const rows = pictures.map(({ row }) => row);
  return workOnSets(function* () {
    const { chosen, leftOut } = yield* proposeSet(rows, character, resolution, most);
    const ids = new Set(chosen.map(({ image }) => image.set.id));
    const report = yield* reportInSteps(
      rows.filter(({ image }) => ids.has(image.id)),
      character,
      resolution,
    );
    const toProposed = ({ image: { set }, reasons }: Choice): ProposedPicture => ({
      ref: { kind: kinds.get(set.id)!, id: set.id },
      reasons,
    });
    return {
      chosen: chosen.map(toProposed),
      leftOut: leftOut.map(toProposed),
      readiness: toReadiness(report, kinds, notes),
    };
  }, signal);
}

function checkSize(size: number): number {
  if (size >= 1 && size <= MAX_TRAINING_CANDIDATES) return size;
  const text = `\`size\` has to be 1 to ${MAX_TRAINING_CANDIDATES}.`;
  throw new DomainError(UserErrorCode.INVALID_INPUT, text, ["size"]);
}
