import type { EntityManager } from "typeorm";
import { runInSlices } from "../event-loop/slices.js";
import { embeddingDistance } from "../face-analysis/match-score.js";
import { findImagesWithFaces, type ImageWithFace } from "../reference-images/reference-image.queries.js";
import { addRevision } from "./add-revision.js";
import type { FaceLockCause } from "./face-lock-revision.entity.js";
import { FaceLockEntity, FaceLockStatus } from "./face-lock.entity.js";
import { makeTemplateStepByStep } from "./template.js";
import type { TemplateImage } from "./template-image.js";
import { usableImages } from "./usable-images.js";

/**
 * Makes a character's template and face lock anew from all its images as they are now, and writes a revision if
 * anything came out different. The caller holds the character's lock; may run any number of times.
 */
export async function remakeFaceLock(
  manager: EntityManager,
  { workspaceId, characterId }: { workspaceId: string; characterId: string },
  cause: FaceLockCause,
  imageId: string | null,
): Promise<void> {
  const former = await manager.findOneBy(FaceLockEntity, { characterId, workspaceId });
  const made = await runInSlices(makeFaceLock(await findImagesWithFaces(manager, workspaceId, characterId)));
  if (isSame(former, made)) {
    // They are kept in the list's order, which may be all that changed.
    const contributions = made?.contributions;
    if (made !== null) await manager.update(FaceLockEntity, { characterId, workspaceId }, { contributions });
    return;
  }
  const key = { characterId, workspaceId };
  const change = { cause, imageId, templateShift: shiftBetween(former, made) };
  const revision = await addRevision(manager, key, change, made);
  if (made === null) await manager.delete(FaceLockEntity, key);
  else await manager.save(FaceLockEntity, { ...key, ...made, revision, updatedAt: new Date() });
}

export type MadeLock = Pick<
  FaceLockEntity,
  "status" | "anchorImageId" | "model" | "embedding" | "cohesion" | "contributions"
>;

/** The lock that a set in list order leads to, step by step; null while none of its images is usable. */
export function* makeFaceLock(set: readonly ImageWithFace[]): Generator<void, MadeLock | null> {
  const images = usableImages(set);
  return images.length === 0 ? null : yield* makeLock(images);
}

/** The images come in list order, the primary first, and at least one. */
function* makeLock(images: readonly TemplateImage[]): Generator<void, MadeLock> {
  const template = yield* makeTemplateStepByStep(images);
  const group = images.filter((_, i) => template.contributions[i]!.weight > 0);
  const strong = group.find((image) => image.isStrong);
  return {
    status: strong === undefined ? FaceLockStatus.PROVISIONAL : FaceLockStatus.LOCKED,
    anchorImageId: (strong ?? group[0]!).imageId,
    model: images[0]!.model,
    ...template,
  };
}

/** Whether two locks say the same, in whatever order they name their images. */
function isSame(former: FaceLockEntity | null, made: MadeLock | null): boolean {
  if (former === null || made === null) return former === made;
  const contributions = new Map(former.contributions.map((one) => [one.imageId, one]));
  return (
    former.status === made.status &&
    former.anchorImageId === made.anchorImageId &&
    former.model === made.model &&
    former.cohesion === made.cohesion &&
    former.contributions.length === made.contributions.length &&
    made.contributions.every(({ imageId, weight, shiftIfLeftOut }) => {
      const was = contributions.get(imageId);
      return was?.weight === weight && was.shiftIfLeftOut === shiftIfLeftOut;
    }) &&
    former.embedding.every((was, i) => Math.fround(was) === made.embedding[i])
  );
}

/**
 * Euclidean distance that the template moves from one lock to the next; null where one of them is missing or the model differs. The database
 * gives single-precision numbers as their shortest decimals, which are not the same to the last bit.
 */
export function shiftBetween(
  former: Pick<MadeLock, "model" | "embedding"> | null,
  made: Pick<MadeLock, "model" | "embedding"> | null,
): number | null {
  // Embeddings of two models share no space, so a distance between them would mean nothing.
  if (former === null || made === null || former.model !== made.model) return null;
  return embeddingDistance(former.embedding.map(Math.fround), made.embedding);
}
