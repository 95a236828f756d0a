import type { EntityManager } from "typeorm";
import { findRows } from "../graphql/find-rows.js";
import { LONG_FACE_COLUMNS, type PlainFaceColumns } from "./face.columns.js";
import { FaceEntity } from "./face.entity.js";
import { ReferenceImageEntity, ReferenceImageType } from "./reference-image.entity.js";

/** An image with its face; null where it has none, or was not analysed yet. */
export interface ImageWithFace {
  image: ReferenceImageEntity;
  face: FaceEntity | null;
}

/** The images of some characters of a workspace: per character the primary first, then by position. */
export async function findImagesOfCharacters(
  manager: EntityManager,
  workspaceId: string,
  characterIds: readonly string[],
): Promise<ReferenceImageEntity[]> {
  const images = await findRows(manager, ReferenceImageEntity, workspaceId, "characterId", characterIds);
  return images.toSorted(inListOrder);
}

/** The primary images of some characters of a workspace, in any order: of each one at most. */
export function findPrimaryImages(
  manager: EntityManager,
  workspaceId: string,
  characterIds: readonly string[],
): Promise<ReferenceImageEntity[]> {
  // In the words of the index that holds these alone.
  const only = `t."type" = '${ReferenceImageType.PRIMARY}'`;
  return findRows(manager, ReferenceImageEntity, workspaceId, "characterId", characterIds, [], only);
}

/** The faces of some images of a workspace, in any order. */
export function findFacesOfImages(
  manager: EntityManager,
  workspaceId: string,
  imageIds: readonly string[],
): Promise<FaceEntity[]> {
  return findRows(manager, FaceEntity, workspaceId, "referenceImageId", imageIds);
}

/** The same without their long columns. */
export function findPlainFacesOfImages(
  manager: EntityManager,
  workspaceId: string,
  imageIds: readonly string[],
): Promise<(PlainFaceColumns & { referenceImageId: string })[]> {
  return findRows(manager, FaceEntity, workspaceId, "referenceImageId", imageIds, LONG_FACE_COLUMNS);
}

/** One character's images in list order, each with its face. */
export async function findImagesWithFaces(
  manager: EntityManager,
  workspaceId: string,
  characterId: string,
): Promise<ImageWithFace[]> {
  const sets = await findSetsWithFaces(manager, workspaceId, [characterId]);
  return sets.get(characterId)!;
}

/** The same of several characters of a workspace, by their ids: two statements bring all. */
export async function findSetsWithFaces(
  manager: EntityManager,
  workspaceId: string,
  characterIds: readonly string[],
): Promise<Map<string, ImageWithFace[]>> {
  const images = await findImagesOfCharacters(manager, workspaceId, characterIds);
  const faces = await findFacesOfImages(
    manager,
    workspaceId,
    images.map((image) => image.id),
  );
  const faceByImage = new Map(faces.map((face) => [face.referenceImageId, face]));
  const sets = new Map(characterIds.map((id): [string, ImageWithFace[]] => [id, []]));
  for (const image of images)
    sets.get(image.characterId)!.push({ image, face: faceByImage.get(image.id) ?? null });
  return sets;
}

/** Primary pinned first, then by position; the id decides between equal positions, which only a bug could make. */
function inListOrder(a: ReferenceImageEntity, b: ReferenceImageEntity): number {
  const rank = (image: ReferenceImageEntity) => (image.type === ReferenceImageType.PRIMARY ? 0 : 1);
  return rank(a) - rank(b) || a.position - b.position || (a.id < b.id ? -1 : 1);
}
