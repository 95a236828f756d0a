import type { EntityManager, EntityTarget, FindOptionsWhere, Relation } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import type { PictureColumns } from "../reference-images/picture.columns.js";
import { ReferenceImageEntity, ReferenceImageStatus } from "../reference-images/reference-image.entity.js";

/** A row of any table of pictures. */
export interface PictureRow extends PictureColumns {
  id: string;
  workspaceId: string;
  characterId: string;
  status: string;
  character?: Relation<CharacterEntity>;
}

/** One of the tables that pictures are taken into: of what they are there, the steps of the journey that all share know no more. */
export interface PictureTable<Row extends PictureRow> {
  entity: EntityTarget<Row>;
  /** The type of their global ids. */
  nodeType: "ReferenceImage" | "Candidate";
  /** One of them, in sentences. */
  called: "reference image" | "candidate";
  /** The status of one that was never analysed. */
  waiting: Row["status"];
  /** What the keys of everything begin with that is stored of one, without a slash at the end. */
  keyPrefixOf(picture: PictureLocation): string;
}

export type PictureLocation = Pick<PictureRow, "id" | "workspaceId" | "characterId">;

export const REFERENCE_IMAGES: PictureTable<ReferenceImageEntity> = {
  entity: ReferenceImageEntity,
  nodeType: "ReferenceImage",
  called: "reference image",
  waiting: ReferenceImageStatus.ANALYSING,
  keyPrefixOf: ({ workspaceId, characterId, id }) => `${workspaceId}/${characterId}/${id}`,
};

/** Null where it is gone. */
export function findPicture<Row extends PictureRow>(
  manager: EntityManager,
  { entity }: PictureTable<Row>,
  { id, workspaceId }: Pick<PictureRow, "id" | "workspaceId">,
): Promise<Row | null> {
  return manager.findOneBy(entity, { id, workspaceId } as FindOptionsWhere<Row>);
}
