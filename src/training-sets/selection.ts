import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { MAX_IMAGES_PER_CHARACTER } from "../reference-images/max-images.js";
import { MAX_TRAINING_CANDIDATES, type Material, type Selection } from "./training-material.js";

type AskedIds = readonly (string | null)[] | null | undefined;

export interface AskedSelection {
  /** UUIDs, null for malformed ones. */
  candidateIds?: AskedIds;
  /** The same; only together with `includeReferences`. */
  referenceImageIds?: AskedIds;
  includeReferences: boolean;
}

/** @throws DomainError INVALID_INPUT more pictures are named than there can be, or references that are not to be in it */
export function readSelection({
  candidateIds,
  referenceImageIds,
  includeReferences,
}: AskedSelection): Selection {
  if (referenceImageIds && !includeReferences) {
    const text = "Give `includeReferences` too, to name references.";
    throw new DomainError(UserErrorCode.INVALID_INPUT, text, ["referenceImageIds"]);
  }
  return {
    candidateIds: readIds(candidateIds, MAX_TRAINING_CANDIDATES, "candidateIds"),
    referenceIds: readIds(referenceImageIds, MAX_IMAGES_PER_CHARACTER, "referenceImageIds"),
    includeReferences,
  };
}

function readIds(ids: AskedIds, most: number, field: string): string[] | null {
  if (!ids) return null;
  if (ids.length > most) {
    const text = `Name at most ${most}; these are ${ids.length}.`;
    throw new DomainError(UserErrorCode.INVALID_INPUT, text, [field]);
  }
  return [...new Set(ids)].filter((id) => id !== null);
}

/** Of every picture that was named and cannot be taken, by its place. */
export function refusalsOf(
  { candidateIds, referenceImageIds }: AskedSelection,
  { unfit, unfitReferences }: Pick<Material, "unfit" | "unfitReferences">,
): DomainError[] {
  const ofCandidates = (candidateIds ?? []).flatMap((id, place) => {
    const field = ["candidateIds", String(place)];
    const status = id === null ? null : unfit.get(id);
    if (status === undefined) return [];
    if (status === null) return [new NotFoundError("candidate", field)];
    const text = `Only approved candidates are trained on; this one is ${status}. Decide with reviewCandidates, or leave it out.`;
    return [new DomainError(UserErrorCode.CONFLICT, text, field)];
  });
  const ofReferences = (referenceImageIds ?? []).flatMap((id, place) => {
    if (id !== null && !unfitReferences.has(id)) return [];
    return [new NotFoundError("reference image", ["referenceImageIds", String(place)])];
  });
  return [...ofCandidates, ...ofReferences];
}
