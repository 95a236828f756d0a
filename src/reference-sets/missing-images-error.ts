import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import type { RevisionImage } from "../face-locks/face-lock-revision.entity.js";

/** A revision cannot be restored as it was: images that its lock was made of are gone, with their bytes. */
export class MissingImagesError extends DomainError {
  constructor(readonly missing: readonly RevisionImage[]) {
    const count = missing.length === 1 ? "1 image" : `${missing.length} images`;
    super(
      UserErrorCode.CONFLICT,
      `${count} of this revision were deleted since, and cannot come back: upload the same files again, or set allowMissing to make the lock of those that are left. Nothing was changed.`,
      ["revision"],
    );
  }
}
