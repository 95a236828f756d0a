import { Column, CreateDateColumn, UpdateDateColumn } from "typeorm";
import type { PictureMeasures } from "../face-analysis/measure/measure.js";

export enum ImageFormat {
  JPEG = "JPEG",
  PNG = "PNG",
  WEBP = "WEBP",
  AVIF = "AVIF",
  HEIC = "HEIC",
}

/** What every table of pictures has: the stored file, and what an analysis says of it. */
export abstract class PictureColumns {
  /**
   * Why the last analysis failed, in words for the user; kept while it is tried again, so that an image that waits for its first analysis
   * can be told from one that waits for another. Null otherwise.
   */
  @Column("text", { name: "failure_reason", nullable: true })
  failureReason!: string | null;

  @Column("enum", { enum: ImageFormat, enumName: "image_format" })
  format!: ImageFormat;

  /** Pixels of the upright image, as are all coordinates. */
  @Column("integer")
  width!: number;

  @Column("integer")
  height!: number;

  @Column("integer")
  bytes!: number;

  /** Of the original's bytes, hexadecimal. */
  @Column("text")
  sha256!: string;

  @Column("text", { name: "storage_key" })
  storageKey!: string;

  @Column("text", { name: "thumbnail_key", nullable: true })
  thumbnailKey!: string | null;

  @Column("text", { name: "face_crop_key", nullable: true })
  faceCropKey!: string | null;

  @Column("text", { name: "file_name", nullable: true })
  fileName!: string | null;

  @Column("text", { nullable: true })
  caption!: string | null;

  /** Name and version of the analyser that described this image; null until then. */
  @Column("text", { nullable: true })
  analyser!: string | null;

  /** Whether a new analysis of a described image is queued; what is known of it stays until then. */
  @Column("boolean", { name: "reanalysis_due", default: false })
  reanalysisDue!: boolean;

  /** All faces found; null until analysed. */
  @Column("integer", { name: "face_count", nullable: true })
  faceCount!: number | null;

  /** Of the whole picture; null until analysed. */
  @Column("jsonb", { nullable: true })
  measures!: PictureMeasures | null;

  /** 64 bits in hexadecimal; null until analysed, or where it could not be taken. */
  @Column("text", { name: "perceptual_hash", nullable: true })
  perceptualHash!: string | null;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;

  @UpdateDateColumn({ name: "updated_at", type: "timestamptz" })
  updatedAt!: Date;
}
