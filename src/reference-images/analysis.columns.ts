import { Column } from "typeorm";
import type { FaceEntity } from "./face.entity.js";
import type { ReferenceImageEntity } from "./reference-image.entity.js";

/** What an analysis says of an image: its columns, but for what its place in the set and its files are. */
export type DescribedColumns = Pick<
  ReferenceImageEntity,
  | "width"
  | "height"
  | "faceCount"
  | "measures"
  | "perceptualHash"
  | "analyser"
  | "status"
  | "failureReason"
  | "reanalysisDue"
>;

type FaceRow = Omit<FaceEntity, "referenceImage">;

/** What every table of analyses has that are not in force: what a version of the analyser says of an image that another describes. */
export abstract class AnalysisColumns {
  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  /** Columns of the image. */
  @Column("jsonb")
  image!: DescribedColumns;

  /** The row of its face, whatever columns that has; null without one. */
  @Column("jsonb", { nullable: true })
  face!: FaceRow | null;
}
