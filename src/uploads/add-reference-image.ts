import type { CharacterEntity } from "../characters/character.entity.js";
import type { DomainError } from "../errors/domain-error.js";
import { newId } from "../ids/global-id.js";
import { checkCaption } from "../reference-images/caption.js";
import { consentColumns, originOf } from "../reference-images/provenance.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { readFileName } from "../text/file-name.js";
import type { Viewer } from "../workspaces/viewer.js";
import type { AcceptedImage } from "./1-accept-image.js";
import type { IncomingFile } from "./incoming-file.js";
import { toKeyed, type NewImageRequest } from "./new-image-request.js";
import type { PictureIntake } from "./picture-intake.js";
import { REFERENCE_IMAGES } from "./picture-table.js";
import { REFERENCE_IMAGE_RECORDER } from "./reference-image-recorder.js";

/** The journey of a reference image up to its acknowledgement; both the mutation and the form endpoint go through here. */
export class AddReferenceImage {
  constructor(private readonly intake: PictureIntake) {}

  /**
   * Accepts, stores and records one file, as {@link PictureIntake.takeIn} says. Its `character` is as it was before.
   * @throws DomainError FORBIDDEN, NOT_FOUND, INVALID_INPUT, DUPLICATE_IMAGE, TOO_MANY_IMAGES, and what {@link PictureIntake.takeIn} throws
   */
  async add(viewer: Viewer, request: NewImageRequest, file: IncomingFile): Promise<ReferenceImageEntity> {
    let character: CharacterEntity | undefined;
    const prepare = async () => {
      character = await this.requireCharacter(viewer, request.characterId);
      const about = {
        id: newId(),
        ...viewer.lane,
        characterId: character.id,
        type: request.type,
        fileName: readFileName(file.fileName),
        caption: checkCaption(request.caption),
        ...consentColumns(request.consent ?? null, viewer),
      };
      return (image: AcceptedImage) => ({
        picture: { ...about, ...originOf(request.origin ?? null, image.metadata.evidence) },
        keyed: toKeyed(about, request, image.file.sha256),
      });
    };
    const recorded = await this.intake.takeIn(REFERENCE_IMAGE_RECORDER, file, prepare, {
      signal: request.signal,
      lane: viewer.path,
    });
    return Object.assign(recorded, { character });
  }

  /** Waits for recorded images together, up to `waitMs`. Never rejects. */
  waitForAnalyses(images: readonly ReferenceImageEntity[], waitMs: number): Promise<ReferenceImageEntity[]> {
    return this.intake.waitForAnalyses(REFERENCE_IMAGES, images, waitMs);
  }

  /** {@link PictureIntake.findCharacter} */
  findCharacter(
    viewer: Viewer,
    id: string | null,
    lastKnown: CharacterEntity | null,
  ): Promise<CharacterEntity | null> {
    return this.intake.findCharacter(viewer, id, lastKnown);
  }

  /** {@link PictureIntake.toFault} */
  toFault(error: unknown): DomainError {
    return this.intake.toFault(error);
  }

  /** @throws ForbiddenError, NotFoundError */
  requireCharacter(viewer: Viewer, id: string | null): Promise<CharacterEntity> {
    return this.intake.requireCharacter(viewer, id);
  }
}
