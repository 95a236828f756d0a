import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { toGlobalId } from "../ids/global-id.js";
import type { CandidateEntity } from "./candidate.entity.js";

/** Bounds what a character's lists, and the deletion of it, cost. */
export const MAX_CANDIDATES_PER_CHARACTER = 10_000;

/** How many candidates one mutation takes. */
export const MAX_CANDIDATES_AT_ONCE = 50;

/** The character has the very same bytes as a candidate already; whoever repeats a request finds there what the first made. */
export class DuplicateCandidateError extends DomainError {
  /** What the plain HTTP answer carries beside code and message. */
  readonly details: { existingId: string };

  constructor(readonly existing: CandidateEntity) {
    const existingId = toGlobalId("Candidate", existing.id);
    const text = `The character has exactly this picture already, as the candidate ${existingId}. Nothing was stored.`;
    super(UserErrorCode.DUPLICATE_IMAGE, text, ["file"]);
    this.details = { existingId };
  }
}

export class TooManyCandidatesError extends DomainError {
  constructor() {
    const most = MAX_CANDIDATES_PER_CHARACTER.toLocaleString("en");
    const text = `The character has ${most} candidates, the most it can have. Delete some that were rejected first.`;
    super(UserErrorCode.TOO_MANY_IMAGES, text, ["file"]);
  }
}
