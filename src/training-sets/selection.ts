import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { MAX_TRAINING_CANDIDATES, type Material, type Selection } from "./training-material.js";

interface AskedSelection {
  /** UUIDs, null for malformed ones. */
  candidateIds?: readonly (string | null)[] | null;
  includeReferences: boolean;
}

/** @throws DomainError INVALID_INPUT more candidates are named than a set can hold */
export function readSelection({ candidateIds, includeReferences }: AskedSelection): Selection {
  if (candidateIds === null || candidateIds === undefined) return { candidateIds: null, includeReferences };
  if (candidateIds.length > MAX_TRAINING_CANDIDATES) {
    const text = `Name at most ${MAX_TRAINING_CANDIDATES} candidates; these are ${candidateIds.length}.`;
    throw new DomainError(UserErrorCode.INVALID_INPUT, text, ["candidateIds"]);
  }
  const ids = [...new Set(candidateIds)].filter((id) => id !== null);
  return { candidateIds: ids, includeReferences };
}

/** Of every candidate that was named and cannot be taken, by its place. */
export function refusalsOf(
  asked: readonly (string | null)[] | null | undefined,
  { unfit }: Pick<Material, "unfit">,
): DomainError[] {
  return (asked ?? []).flatMap((id, place) => {
    const field = ["candidateIds", String(place)];
    const status = id === null ? null : unfit.get(id);
    if (status === undefined) return [];
    if (status === null) return [new NotFoundError("candidate", field)];
    const text = `Only approved candidates are trained on; this one is ${status}. Decide with reviewCandidates, or leave it out.`;
    return [new DomainError(UserErrorCode.CONFLICT, text, field)];
  });
}
