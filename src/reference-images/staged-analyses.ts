import { In, type EntityManager } from "typeorm";
import { type Analysis, bringIntoForce, keepAnalyses } from "./kept-analyses.js";
import { type ReferenceImageEntity, ReferenceImageStatus } from "./reference-image.entity.js";
import type { ImageWithFace } from "./reference-image.queries.js";
import { StagedAnalysisEntity } from "./staged-analysis.entity.js";

/**
 * Keeps what another version of the analyser says of an image until it comes into force. An earlier one of the same image is replaced. The caller
 * holds the character's lock, as for everything here.
 */
export async function stageAnalysis(
  manager: EntityManager,
  { referenceImageId, workspaceId, analyser, image, face }: Analysis,
): Promise<void> {
  await manager.save(StagedAnalysisEntity, { referenceImageId, workspaceId, analyser, image, face });
}

/** What one version says of some images, as far as it is staged. */
export const findStagedAnalyses = (
  manager: EntityManager,
  workspaceId: string,
  imageIds: readonly string[],
  analyser: string,
): Promise<StagedAnalysisEntity[]> =>
  manager.findBy(StagedAnalysisEntity, { referenceImageId: In([...imageIds]), workspaceId, analyser });

/** Drops what is staged for an image: it was described or has failed since. */
export async function unstageAnalysis(
  manager: EntityManager,
  { id, workspaceId }: ReferenceImageEntity,
): Promise<void> {
  await manager.delete(StagedAnalysisEntity, { referenceImageId: id, workspaceId });
}

/**
 * Brings a set's staged analyses into force, all in one go, where that leaves none of its described images to another version of the analyser, or
 * where the set is judged by theirs already; what was in force is kept. Returns whether it did.
 * @param set one character's images, as they are
 * @param modelOf gives the model that the set is judged by; undefined: none, as no image is usable
 */
export async function applyStagedAnalyses(
  manager: EntityManager,
  set: readonly ImageWithFace[],
  modelOf: () => string | undefined,
): Promise<boolean> {
  const [first] = set;
  if (first === undefined) return false;
  const described = set.filter(({ image }) => image.status === ReferenceImageStatus.READY);
  const { workspaceId } = first.image;
  const referenceImageId = In(described.map(({ image }) => image.id));
  const staged = await manager.findBy(StagedAnalysisEntity, { referenceImageId, workspaceId });
  for (const analyser of new Set(staged.map((one) => one.analyser))) {
    const ready = staged.filter((one) => one.analyser === analyser);
    const ids = new Set(ready.map((one) => one.referenceImageId));
    const isWhole = described.every(({ image }) => image.analyser === analyser || ids.has(image.id));
    if (!isWhole && analyser !== modelOf()) continue;
    await bringIntoForce(manager, set, ready);
    await manager.delete(StagedAnalysisEntity, { referenceImageId: In([...ids]), workspaceId });
    return true;
  }
  return false;
}

/** Takes what is staged for these images out of the way of what is in force, and keeps it. */
export async function shelveStagedAnalyses(
  manager: EntityManager,
  workspaceId: string,
  imageIds: readonly string[],
): Promise<void> {
  const where = { referenceImageId: In([...imageIds]), workspaceId };
  await keepAnalyses(manager, await manager.findBy(StagedAnalysisEntity, where));
  await manager.delete(StagedAnalysisEntity, where);
}
