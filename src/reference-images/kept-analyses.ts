import { In, type EntityManager } from "typeorm";
import { presentAnalyser } from "../face-analysis/analyser-version.js";
import { FaceEntity } from "./face.entity.js";
import { KeptAnalysisEntity } from "./kept-analysis.entity.js";
import { ReferenceImageEntity, ReferenceImageStatus } from "./reference-image.entity.js";
import type { ImageWithFace } from "./reference-image.queries.js";
import type { DescribedColumns } from "./analysis.columns.js";
import type { StagedAnalysisEntity } from "./staged-analysis.entity.js";

/** What a version of the analyser says of an image, in force or not. */
export type Analysis = Pick<
  StagedAnalysisEntity,
  "referenceImageId" | "workspaceId" | "analyser" | "image" | "face"
>;

/** The caller holds the character's lock, as for everything here. */
type Key = Pick<ReferenceImageEntity, "id" | "workspaceId">;

/** What is in force of a described image; null where nobody knows which version said it. */
export function analysisInForce({ image, face }: ImageWithFace): Analysis | null {
  const { id: referenceImageId, workspaceId, analyser, status } = image;
  if (status !== ReferenceImageStatus.READY || analyser === null) return null;
  return { referenceImageId, workspaceId, analyser, image: describedColumnsOf(image), face };
}

function describedColumnsOf(image: ReferenceImageEntity): DescribedColumns {
  const { width, height, faceCount, measures, perceptualHash, analyser, status, failureReason } = image;
  return {
    width,
    height,
    faceCount,
    measures,
    perceptualHash,
    analyser,
    status,
    failureReason,
    reanalysisDue: false,
  };
}

/**
 * Keeps analyses that are not, or no longer, in force, in the place of those of the same version and of versions before: of an image no more are kept than
 * the present version's and the last one that was kept.
 */
export async function keepAnalyses(manager: EntityManager, analyses: readonly Analysis[]): Promise<void> {
  for (const [analyser, some] of byAnalyser(analyses)) {
    const rows = some.map(({ referenceImageId, workspaceId, image, face }) => ({
      referenceImageId,
      workspaceId,
      analyser,
      image,
      face,
    }));
    await manager.upsert(KeptAnalysisEntity, rows, ["referenceImageId", "analyser"]);
    await manager.query(
      "DELETE FROM kept_analyses WHERE workspace_id = $1 AND reference_image_id = ANY($2::uuid[]) AND analyser <> ALL($3::text[])",
      [
        rows[0]!.workspaceId,
        rows.map(({ referenceImageId }) => referenceImageId),
        [analyser, presentAnalyser()],
      ],
    );
  }
}

function byAnalyser(analyses: readonly Analysis[]): Map<string, Analysis[]> {
  const groups = new Map<string, Analysis[]>();
  for (const one of analyses) groups.set(one.analyser, [...(groups.get(one.analyser) ?? []), one]);
  return groups;
}

/** What a version says of an image that another describes; null where nothing is kept. */
export const findKeptAnalysis = (
  manager: EntityManager,
  { id: referenceImageId, workspaceId }: Key,
  analyser: string,
): Promise<KeptAnalysisEntity | null> =>
  manager.findOneBy(KeptAnalysisEntity, { referenceImageId, workspaceId, analyser });

/** The same of several images; those of which nothing is kept are not among them. */
export const findAnalysesBy = (
  manager: EntityManager,
  workspaceId: string,
  imageIds: readonly string[],
  analyser: string,
): Promise<KeptAnalysisEntity[]> =>
  manager.findBy(KeptAnalysisEntity, { referenceImageId: In([...imageIds]), workspaceId, analyser });

/** Drops whatever is kept of an image: it cannot be read. */
export async function forgetKeptAnalyses(
  manager: EntityManager,
  { id: referenceImageId, workspaceId }: Key,
): Promise<void> {
  await manager.delete(KeptAnalysisEntity, { referenceImageId, workspaceId });
}

/**
 * Writes analyses of one version into their images and faces, and keeps what these said so far.
 * @param set the images as they are, those of the analyses among them
 */
export async function bringIntoForce(
  manager: EntityManager,
  set: readonly ImageWithFace[],
  analyses: readonly Analysis[],
): Promise<void> {
  for (const { referenceImageId: id, workspaceId, image } of analyses) {
    await manager.update(ReferenceImageEntity, { id, workspaceId }, image);
  }
  await replaceFaces(manager, set, analyses);
}

/** The same but for the images' own columns, which the caller writes. */
export async function replaceFaces(
  manager: EntityManager,
  set: readonly ImageWithFace[],
  analyses: readonly Analysis[],
): Promise<void> {
  const [first] = analyses;
  if (first === undefined) return;
  const { workspaceId, analyser } = first;
  const ids = analyses.map((one) => one.referenceImageId);
  const former = set.filter(({ image }) => ids.includes(image.id)).map(analysisInForce);
  await keepAnalyses(
    manager,
    former.filter((one) => one !== null && one.analyser !== analyser) as Analysis[],
  );
  const where = { referenceImageId: In(ids), workspaceId };
  await manager.delete(KeptAnalysisEntity, { ...where, analyser });
  await manager.delete(FaceEntity, where);
  const faces = analyses.flatMap(({ face }) => face ?? []);
  if (faces.length > 0) await manager.insert(FaceEntity, faces);
}
