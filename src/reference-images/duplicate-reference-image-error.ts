import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import type { ReferenceImageEntity } from "./reference-image.entity.js";

/** The character has the very same bytes already. */
export class DuplicateReferenceImageError extends DomainError {
  constructor(readonly existing: ReferenceImageEntity) {
    super(
      UserErrorCode.DUPLICATE_IMAGE,
      "The character has exactly this picture already. Nothing was stored; `existing` is the one it has.",
      ["file"],
    );
  }
}
