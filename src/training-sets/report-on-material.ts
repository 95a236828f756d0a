import type { CharacterEntity } from "../characters/character.entity.js";
import { workOnSets } from "../face-locks/work-on-sets.js";
import { reportInSteps } from "../judgement/training/training-report.js";
import type { TrainingResolution } from "../judgement/training/training-set.js";
import { type Readiness, toReadiness } from "./readiness.js";
import type { Material, MaterialPicture } from "./training-material.js";

/** Of each picture of some material, by its UUID. */
export const kindsOf = (pictures: readonly MaterialPicture[]): Map<string, MaterialPicture["kind"]> =>
  new Map(pictures.map(({ row, kind }) => [row.image.id, kind]));

/**
 * How some material would do at a resolution, worked out in this process's turns.
 * @throws TooBusyError; the signal's reason
 */
export function reportOnMaterial(
  { pictures, notes }: Material,
  character: CharacterEntity,
  resolution: TrainingResolution,
  signal?: AbortSignal,
): Promise<Readiness> {
  const rows = pictures.map(({ row }) => row);
  return workOnSets(function* () {
    const report = yield* reportInSteps(rows, character, resolution);
    return toReadiness(report, kindsOf(pictures), notes);
  }, signal);
}
