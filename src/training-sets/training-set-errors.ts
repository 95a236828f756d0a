import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import type { Readiness } from "./readiness.js";

/** Bounds what a character's sets, and the deletion of it, cost. */
export const MAX_TRAINING_SETS_PER_CHARACTER = 200;

/** The pictures are not ready to be trained on; {@link readiness} says why and what to do. */
export class NotReadyForTrainingError extends DomainError {
  constructor(readonly readiness: Readiness) {
    const reasons = readiness.problems
      .filter(({ severity }) => severity === "ERROR")
      .map(({ message, advice }) => `${message} ${advice}`);
    const way = "Give allowIncomplete to make the set as it is.";
    super(UserErrorCode.CONFLICT, `Not ready for training. ${reasons.join(" ")} ${way}`, []);
  }
}

export class TooManyTrainingSetsError extends DomainError {
  constructor() {
    const text = `The character has ${MAX_TRAINING_SETS_PER_CHARACTER} training sets, the most it can have. Delete some first.`;
    super(UserErrorCode.CONFLICT, text, ["characterId"]);
  }
}
