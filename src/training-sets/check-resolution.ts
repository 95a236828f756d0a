import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import type { TrainingResolution } from "../judgement/training/training-set.js";

export const RESOLUTIONS: readonly TrainingResolution[] = [512, 768, 1024];
export const DEFAULT_RESOLUTION: TrainingResolution = 1024;

/** @throws DomainError INVALID_INPUT */
export function checkResolution(resolution: number): TrainingResolution {
  const found = RESOLUTIONS.find((known) => known === resolution);
  if (found !== undefined) return found;
  const text = `\`resolution\` is one of ${RESOLUTIONS.join(", ")}.`;
  throw new DomainError(UserErrorCode.INVALID_INPUT, text, ["resolution"]);
}
