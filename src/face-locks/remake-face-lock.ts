import type { EntityManager } from "typeorm";
import { runInSlices } from "../event-loop/slices.js";
import { AnalyserAge, ageOf } from "../face-analysis/analyser-version.js";
import { embeddingDistance } from "../judgement/likeness/match-score.js";
import { findImagesWithFaces } from "../reference-images/reference-image.queries.js";
import { applyStagedAnalyses } from "../reference-images/staged-analyses.js";
import { addRevision, type Change } from "./add-revision.js";
import { type AnyFaceLockCause, FaceLockCause, OwnFaceLockCause } from "./face-lock-revision.entity.js";
import { FaceLockEntity, FaceLockStatus } from "./face-lock.entity.js";
import { type StoredTemplate, storedTemplate } from "./stored-template.js";
import { makeTemplateStepByStep, type Template } from "../judgement/likeness/template.js";
import type { TemplateImage } from "../judgement/likeness/template-image.js";
import type { ImageAndFace } from "../judgement/rows.js";
import { modelOfSet, usableImages } from "../judgement/likeness/usable-images.js";

/**
 * Makes a character's template and face lock anew from all its images as they are now, and writes a revision if
 * anything came out different. The caller holds the character's lock; may run any number of times.
 */
export const remakeFaceLock = (
  manager: EntityManager,
  key: { workspaceId: string; characterId: string },
  cause: AnyFaceLockCause,
  imageId: string | null,
): Promise<void> => remakeAfter(manager, key, { cause, imageId });

/** The same after a restoration, of which there is a revision whatever comes out. @param revision the number of the restored one */
export const remakeRestored = (
  manager: EntityManager,
  key: { workspaceId: string; characterId: string },
  revision: number,
): Promise<void> =>
  remakeAfter(manager, key, { cause: OwnFaceLockCause.RESTORED, imageId: null, restoredRevision: revision });

async function remakeAfter(
  manager: EntityManager,
  { workspaceId, characterId }: { workspaceId: string; characterId: string },
  { cause, imageId, restoredRevision }: Omit<Change, "templateShift">,
): Promise<void> {
  const former = await manager.findOneBy(FaceLockEntity, { characterId, workspaceId });
  if (former !== null && isOfLaterRelease(former, cause)) return;
  const { set, isAnalysedAnew } = await loadSet(manager, workspaceId, characterId);
  const made = await runInSlices(makeFaceLock(set));
  if (isSame(former, made) && restoredRevision === undefined) {
    // They are kept in the list's order, which may be all that changed.
    const contributions = made?.contributions;
    if (made !== null) await manager.update(FaceLockEntity, { characterId, workspaceId }, { contributions });
    return;
  }
  const key = { characterId, workspaceId };
  // The change that let the last analyses of a new version come into force changed less than they did.
  const isWhy = !isAnalysedAnew || restoredRevision !== undefined;
  const why = isWhy
    ? { cause, imageId, restoredRevision }
    : { cause: FaceLockCause.REANALYSED, imageId: null };
  const change = { ...why, templateShift: shiftBetween(former, made) };
  const images = set.map(({ image }) => image);
  const revision = await addRevision(manager, key, change, made, images);
  if (made === null) return void (await manager.delete(FaceLockEntity, key));
  await manager.save(FaceLockEntity, { ...key, ...made, revision, updatedAt: new Date() });
}

/** A set as it is, after all its images' analyses by a new version of the analyser came into force, if they can. */
async function loadSet(manager: EntityManager, workspaceId: string, characterId: string) {
  const set = await findImagesWithFaces(manager, workspaceId, characterId);
  const isAnalysedAnew = await applyStagedAnalyses(manager, set, () => modelOfSet(set));
  if (!isAnalysedAnew) return { set, isAnalysedAnew };
  return { set: await findImagesWithFaces(manager, workspaceId, characterId), isAnalysedAnew };
}

/**
 * Whether the lock was made by a release newer than this process, which took part in the change of one image only: that release makes the lock
 * anew when it has analysed the image itself.
 */
const isOfLaterRelease = ({ model }: FaceLockEntity, cause: AnyFaceLockCause): boolean =>
  ageOf(model) === AnalyserAge.LATER &&
  (cause === FaceLockCause.IMAGE_ANALYSED || cause === FaceLockCause.REANALYSED);

export type MadeLock = Pick<
  FaceLockEntity,
  "status" | "anchorImageId" | "model" | "embedding" | "secondEmbedding" | "cohesion" | "contributions"
> &
  Pick<Template, "effectivePhotos">;

/** The lock that a set in list order leads to, step by step; null while none of its images is usable, or something covers the face in all of them. */
export function* makeFaceLock(set: readonly ImageAndFace[]): Generator<void, MadeLock | null> {
  const images = usableImages(set);
  return images.length === 0 ? null : yield* makeLock(images);
}

/** The images come in list order, the primary first, and at least one. */
function* makeLock(images: readonly TemplateImage[]): Generator<void, MadeLock | null> {
  const template = yield* makeTemplateStepByStep(images);
  const group = images.filter((_, i) => template.contributions[i]!.weight > 0);
  const strong = group.find((image) => image.isStrong);
  const anchor = strong ?? group.find((image) => !image.isCovered);
  // Of a face that was never seen uncovered there is nothing to lock to.
  if (anchor === undefined) return null;
  return {
    status: strong === undefined ? FaceLockStatus.PROVISIONAL : FaceLockStatus.LOCKED,
    anchorImageId: anchor.imageId,
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
    isSameVector(former.embedding, made.embedding) &&
    isSameVector(former.secondEmbedding ?? [], made.secondEmbedding ?? [])
  );
}

const isSameVector = (former: readonly number[], made: readonly number[]): boolean =>
  former.length === made.length && former.every((was, i) => Math.fround(was) === made[i]);

/**
 * Euclidean distance that the template moves from one lock to the next; null where one of them is missing or the model differs. The database
 * gives single-precision numbers as their shortest decimals, which are not the same to the last bit.
 */
export function shiftBetween(former: StoredTemplate | null, made: StoredTemplate | null): number | null {
  // Embeddings of two models share no space, so a distance between them would mean nothing.
  if (former === null || made === null || former.model !== made.model) return null;
  return embeddingDistance(storedTemplate(former), storedTemplate(made));
}
