import { In, type EntityManager } from "typeorm";
import { FaceEntity } from "./face.entity.js";
import { ReferenceImageEntity, ReferenceImageStatus } from "./reference-image.entity.js";
import type { ImageWithFace } from "./reference-image.queries.js";
import { type DescribedColumns, type FaceRow, StagedAnalysisEntity } from "./staged-analysis.entity.js";

/**
 * Keeps what another version of the analyser says of an image until it comes into force. An earlier one of the same image is replaced. The caller
 * holds the character's lock, as for everything here.
 */
export async function stageAnalysis(
  manager: EntityManager,
  { id, workspaceId }: ReferenceImageEntity,
  analyser: string,
  image: DescribedColumns,
  face: FaceRow | null,
): Promise<void> {
  await manager.save(StagedAnalysisEntity, { referenceImageId: id, workspaceId, analyser, image, face });
}

/** Drops what is staged for an image: it was described or has failed since. */
export async function unstageAnalysis(
  manager: EntityManager,
  { id, workspaceId }: ReferenceImageEntity,
): Promise<void> {
  await manager.delete(StagedAnalysisEntity, { referenceImageId: id, workspaceId });
}

/**
 * Brings a set's staged analyses into force, all in one go, where that leaves none of its described images to another version of the analyser, or
 * where the set is judged by theirs already. Returns whether it did.
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
    await apply(manager, workspaceId, ready);
    return true;
  }
  return false;
}

async function apply(
  manager: EntityManager,
  workspaceId: string,
  staged: readonly StagedAnalysisEntity[],
): Promise<void> {
  for (const { referenceImageId: id, image } of staged) {
    await manager.update(ReferenceImageEntity, { id, workspaceId }, image);
  }
  const referenceImageId = In(staged.map((one) => one.referenceImageId));
  const faces = staged.flatMap(({ face }) => face ?? []);
  await manager.delete(FaceEntity, { referenceImageId, workspaceId });
  if (faces.length > 0) await manager.insert(FaceEntity, faces);
  await manager.delete(StagedAnalysisEntity, { referenceImageId, workspaceId });
}
