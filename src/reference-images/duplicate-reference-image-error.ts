import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { toGlobalId } from "../ids/global-id.js";
import type { ReferenceImageEntity } from "./reference-image.entity.js";

/** The character has the very same bytes already. */
export class DuplicateReferenceImageError extends DomainError {
  /** What the plain HTTP answer carries beside code and message. */
  readonly details: { existingId: string };

  constructor(readonly existing: ReferenceImageEntity) {
    const existingId = toGlobalId("ReferenceImage", existing.id);
    super(
      UserErrorCode.DUPLICATE_IMAGE,
      `The character has exactly this picture already, as ${existingId}. Nothing was stored.`,
      ["file"],
    );
    this.details = { existingId };
  }
}
