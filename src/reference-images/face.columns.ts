import { Column } from "typeorm";
import type { DetectedFace, Point, Rectangle } from "../face-analysis/face-analyser.js";
import type { FaceMeasures } from "../face-analysis/measure/measure.js";

/** What is known of any face; missing of one beside another where the version that analysed the image did not measure it. */
type Described = Pick<
  DetectedFace,
  "landmarks" | "detectionScore" | "yawDegrees" | "pitchDegrees" | "rollDegrees" | "estimatedAge" | "measures"
>;

/** A face beside the most prominent one, as it is stored. */
export interface StoredOtherFace extends Partial<Described> {
  /** Pixels of the upright image. */
  box: Rectangle;
  interEyePixels: number;
  /** 128 numbers, rounded to seven places, of the model of the most prominent face. */
  embedding: number[];
  /** The same of the second network; missing where the version that analysed the image asked one alone. */
  secondEmbedding?: number[];
  /** 0-1. */
  seam: number;
}

/** What every table of faces has: the most prominent face of a picture, as the analyser measured it. Verdicts are derived, never stored. */
export abstract class FaceColumns {
  /** Pixels of the upright image. */
  @Column("jsonb")
  box!: Rectangle;

  /** 68 points in pixels of the upright image. */
  @Column("jsonb")
  landmarks!: Point[];

  /** 0-1. */
  @Column("double precision", { name: "detection_score" })
  detectionScore!: number;

  @Column("double precision", { name: "yaw_degrees" })
  yawDegrees!: number;

  @Column("double precision", { name: "pitch_degrees" })
  pitchDegrees!: number;

  @Column("double precision", { name: "roll_degrees" })
  rollDegrees!: number;

  @Column("double precision", { name: "inter_eye_pixels" })
  interEyePixels!: number;

  /** Null where it could not be taken. */
  @Column("double precision", { name: "estimated_age", nullable: true })
  estimatedAge!: number | null;

  @Column("jsonb")
  measures!: FaceMeasures;

  /** Name and version of model and pipeline; only embeddings of one model can be compared. */
  @Column("text")
  model!: string;

  /** 128 single-precision numbers, which PostgreSQL's `real` keeps exactly. */
  @Column("real", { array: true })
  embedding!: number[];

  /** The second network's, as exact; null: a version analysed it that asked one network alone. */
  @Column("real", { name: "second_embedding", array: true, nullable: true })
  secondEmbedding!: number[] | null;

  /** The faces beside it, the more prominent first, at most eight; null: a version analysed it that kept none. */
  @Column("jsonb", { name: "other_faces", nullable: true })
  otherFaces!: StoredOtherFace[] | null;
}

/** Long columns, which take most of the time that it takes to read a face. */
export const LONG_FACE_COLUMNS = [
  "landmarks",
  "measures",
  "embedding",
  "secondEmbedding",
  "otherFaces",
] as const satisfies (keyof FaceColumns)[];

/** A face of which no long column was read. */
export type PlainFaceColumns = Omit<FaceColumns, (typeof LONG_FACE_COLUMNS)[number]>;
