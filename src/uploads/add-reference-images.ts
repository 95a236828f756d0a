import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { IdempotencyConflictError, RepeatedButDeletedError } from "../idempotency/idempotency-errors.js";
import type { KeyUse } from "../idempotency/key-use.js";
import { consentColumns, type ImageOrigin } from "../reference-images/provenance.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import type { Viewer } from "../workspaces/viewer.js";
import type { AddReferenceImage } from "./add-reference-image.js";
import type { IncomingFile } from "./incoming-file.js";
import { MAX_IMAGES_PER_CHARACTER } from "../reference-images/max-images.js";

/** What all files of one request share. */
export interface NewImagesRequest {
  /** Null: malformed, so there is no such character. */
  characterId: string | null;
  /** Of all of them; null: what each file says. */
  origin?: ImageOrigin | null;
  /** For all of them; null: none is recorded. */
  consent?: { note: string } | null;
  /** For all analyses together. */
  waitMs: number;
  /** Counts for each file by its place. */
  keyUse: KeyUse | null;
  /** Aborted when the client is gone. */
  signal?: AbortSignal;
}

export interface UploadOutcome {
  image: ReferenceImageEntity | null;
  /** Why the file was refused, or that it met a fault. */
  error: DomainError | null;
}

/**
 * Adds several files one after the other, which makes their order that of the list. One that is refused, or meets a fault, does not fail the
 * others. Then waits for all analyses together.
 * @throws DomainError INVALID_INPUT for no file or too many, FORBIDDEN or NOT_FOUND for the character
 */
export async function addReferenceImages(
  addReferenceImage: AddReferenceImage,
  viewer: Viewer,
  request: NewImagesRequest,
  files: readonly IncomingFile[],
): Promise<UploadOutcome[]> {
  if (files.length === 0 || files.length > MAX_IMAGES_PER_CHARACTER) {
    const message = `Send 1 to ${MAX_IMAGES_PER_CHARACTER} files; these are ${files.length}.`;
    throw new DomainError(UserErrorCode.INVALID_INPUT, message, ["files"]);
  }
  await addReferenceImage.requireCharacter(viewer, request.characterId);
  // It is not the files that are at fault.
  consentColumns(request.consent ?? null, viewer);
  const outcomes: UploadOutcome[] = [];
  for (const [index, file] of files.entries()) {
    outcomes.push(await addOne(addReferenceImage, viewer, request, file, index));
  }
  const recorded = outcomes.map(({ image }) => image).filter((image) => image !== null);
  const analysed = await addReferenceImage.waitForAnalyses(recorded, request.waitMs);
  const latest = new Map(analysed.map((image) => [image.id, image]));
  return outcomes.map(({ image, error }) => ({ image: image && latest.get(image.id)!, error }));
}

async function addOne(
  addReferenceImage: AddReferenceImage,
  viewer: Viewer,
  { characterId, origin, consent, keyUse, signal }: NewImagesRequest,
  file: IncomingFile,
  index: number,
): Promise<UploadOutcome> {
  try {
    const one = {
      characterId,
      type: null,
      caption: null,
      origin,
      consent,
      signal,
      keyUse: keyUse && { ...keyUse, place: index },
    };
    return { image: await addReferenceImage.add(viewer, one, file), error: null };
  } catch (error) {
    const refusal = error instanceof DomainError ? error : addReferenceImage.toFault(error);
    return { image: null, error: isAboutKey(refusal) ? refusal : refusal.at(["files", String(index)]) };
  }
}

/** It is not the file that is at fault. */
const isAboutKey = (error: DomainError): boolean =>
  error instanceof IdempotencyConflictError || error instanceof RepeatedButDeletedError;
