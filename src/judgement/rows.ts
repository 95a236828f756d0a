import type { Rectangle } from "../face-analysis/face-analyser.js";
import type { FaceMeasures, PictureMeasures } from "../face-analysis/measure/measure.js";

/** What is known of an image; the rows of the database have this form, and so may any others. */
export interface ImageRow {
  /** Unique in its set. */
  id: string;
  type: "PRIMARY" | "REFERENCE";
  status: "ANALYSING" | "READY" | "FAILED";
  /** False: people set it aside, so that it is no part of the set. */
  shapesFaceLock?: boolean;
  /** Where it comes from. */
  origin?: "PHOTOGRAPH" | "GENERATED" | "UNKNOWN";
  /** That somebody agreed to its use; null or missing: nothing is recorded. */
  consentNote?: string | null;
  /** Whether without that it must not shape a face lock, unless it is generated. */
  requiresConsent?: boolean;
  fileName: string | null;
  /** Of the bytes, hexadecimal. */
  sha256: string;
  /** Pixels of the upright image, as are all coordinates. */
  width: number;
  height: number;
  /** Name and version of the analyser that described it; null until then. */
  analyser: string | null;
  /** All faces found; null until analysed. */
  faceCount: number | null;
  measures: PictureMeasures | null;
  /** 64 bits in hexadecimal; null until analysed, or where it could not be taken. */
  perceptualHash: string | null;
}

/** A face beside the most prominent one. */
export interface OtherFaceRow {
  box: Rectangle;
  interEyePixels: number;
  /** Of the same model as the most prominent face's, as is the second one. */
  embedding: readonly number[];
  secondEmbedding?: ArrayLike<number> | null;
  /** How far a straight edge across the whole picture parts the two, 0-1 (`face-analysis/measure/seam.ts`). */
  seam: number;
  /** Missing where the version that analysed the image measured the most prominent face alone. */
  measures?: FaceMeasures;
}

/** What is known of an image's most prominent face. */
export interface FaceRow {
  box: Rectangle;
  /** Positive to the viewer's right. */
  yawDegrees: number;
  /** Positive is up. */
  pitchDegrees: number;
  /** Positive is clockwise as seen by the viewer. */
  rollDegrees: number;
  interEyePixels: number;
  /** Null where it could not be taken. */
  estimatedAge: number | null;
  measures: FaceMeasures;
  /** Only embeddings of one model can be compared. */
  model: string;
  /** 128 numbers. */
  embedding: readonly number[];
  /** A second network's; null or missing: the version that analysed the image asked one network alone. */
  secondEmbedding?: ArrayLike<number> | null;
  /** The more prominent first, at most eight; null or missing: the version that analysed the image kept none, so nothing is known of them. */
  otherFaces?: readonly OtherFaceRow[] | null;
}

/** An image with its face; null where it has none, or was not analysed yet. */
export interface ImageAndFace {
  image: ImageRow;
  face: FaceRow | null;
}

/** What a character is meant to be, as far as images can be held against it. */
export interface Persona {
  /** Years; both or none. */
  ageMin: number | null;
  ageMax: number | null;
  /** In the user's own words. */
  hairColor: string | null;
  /** Lowest score that counts as the same face, 0-1. */
  matchThreshold: number;
}
