import { DATABASE_UNAVAILABLE, isDatabaseOutage } from "../errors/database-outage.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import type { Viewer } from "../workspaces/viewer.js";
import { MAX_IMAGES_PER_CHARACTER } from "./3-record-reference-image.js";
import type { AddReferenceImage } from "./add-reference-image.js";
import type { IncomingFile } from "./incoming-file.js";

export interface UploadOutcome {
  image: ReferenceImageEntity | null;
  /** Why the file was refused. */
  error: DomainError | null;
}

/**
 * Adds several files one after the other, as they come over one connection: reading the second before the first would wait for ever.
 * One that is refused does not fail the others. Then waits for all analyses together.
 * @throws DomainError INVALID_INPUT for no file or too many, FORBIDDEN or NOT_FOUND for the character
 */
export async function addReferenceImages(
  addReferenceImage: AddReferenceImage,
  viewer: Viewer,
  characterId: string | null,
  files: readonly (() => Promise<IncomingFile>)[],
  waitMs: number,
): Promise<UploadOutcome[]> {
  if (files.length === 0 || files.length > MAX_IMAGES_PER_CHARACTER) {
    const message = `Send 1 to ${MAX_IMAGES_PER_CHARACTER} files; these are ${files.length}.`;
    throw new DomainError(UserErrorCode.INVALID_INPUT, message, ["files"]);
  }
  await addReferenceImage.requireCharacter(viewer, characterId);
  const outcomes: UploadOutcome[] = [];
  for (const [index, file] of files.entries()) {
    outcomes.push(await addOne(addReferenceImage, viewer, characterId, file, index));
  }
  const recorded = outcomes.map(({ image }) => image).filter((image) => image !== null);
  const analysed = await addReferenceImage.waitForAnalyses(recorded, waitMs);
  const latest = new Map(analysed.map((image) => [image.id, image]));
  return outcomes.map(({ image, error }) => ({ image: image && latest.get(image.id)!, error }));
}

async function addOne(
  addReferenceImage: AddReferenceImage,
  viewer: Viewer,
  characterId: string | null,
  file: () => Promise<IncomingFile>,
  index: number,
): Promise<UploadOutcome> {
  try {
    const request = { characterId, type: null, caption: null };
    return { image: await addReferenceImage.add(viewer, request, await file()), error: null };
  } catch (error) {
    const field = ["files", String(index)];
    if (error instanceof DomainError) return { image: null, error: error.at(field) };
    if (!isDatabaseOutage(error)) throw error;
    // Those before it are recorded, and have to be acknowledged.
    const { message } = DATABASE_UNAVAILABLE;
    return { image: null, error: new DomainError(UserErrorCode.DATABASE_UNAVAILABLE, message, field) };
  }
}
