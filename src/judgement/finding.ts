import type { Rectangle } from "../face-analysis/face-analyser.js";

export enum ImageVerdict {
  STRONG = "STRONG",
  USABLE = "USABLE",
  WEAK = "WEAK",
  UNUSABLE = "UNUSABLE",
}

export enum Severity {
  NOT_MEASURED = "NOT_MEASURED",
  INFO = "INFO",
  WARNING = "WARNING",
  ERROR = "ERROR",
}

export enum FindingCode {
  NO_FACE = "NO_FACE",
  CONSENT_MISSING = "CONSENT_MISSING",
  SEVERAL_FACES = "SEVERAL_FACES",
  CONTACT_SHEET = "CONTACT_SHEET",
  FACE_TOO_SMALL = "FACE_TOO_SMALL",
  FACE_OUT_OF_FRAME = "FACE_OUT_OF_FRAME",
  HEAD_POSE_YAW = "HEAD_POSE_YAW",
  HEAD_POSE_PITCH = "HEAD_POSE_PITCH",
  HEAD_POSE_ROLL = "HEAD_POSE_ROLL",
  PICTURE_TURNED = "PICTURE_TURNED",
  BLUR = "BLUR",
  UNDER_EXPOSED = "UNDER_EXPOSED",
  OVER_EXPOSED = "OVER_EXPOSED",
  LOW_CONTRAST = "LOW_CONTRAST",
  UNEVEN_LIGHT = "UNEVEN_LIGHT",
  OVERSMOOTHED_SKIN = "OVERSMOOTHED_SKIN",
  LOW_RESOLUTION = "LOW_RESOLUTION",
  HEAVY_COMPRESSION = "HEAVY_COMPRESSION",
  NOT_A_PHOTOGRAPH = "NOT_A_PHOTOGRAPH",
  MONOCHROME = "MONOCHROME",
  COLOUR_CAST = "COLOUR_CAST",
  EYES_CLOSED = "EYES_CLOSED",
  EYES_HIDDEN = "EYES_HIDDEN",
  EXTREME_EXPRESSION = "EXTREME_EXPRESSION",
  FACE_COVERED = "FACE_COVERED",
  NOT_COMPARED_YET = "NOT_COMPARED_YET",
  DIFFERENT_PERSON = "DIFFERENT_PERSON",
  CHARACTER_BESIDE = "CHARACTER_BESIDE",
  NEAR_DUPLICATE = "NEAR_DUPLICATE",
  AGE_OUTSIDE_PERSONA = "AGE_OUTSIDE_PERSONA",
  AGE_UNLIKE_SET = "AGE_UNLIKE_SET",
  HAIR_UNLIKE_PERSONA = "HAIR_UNLIKE_PERSONA",
  HAIR_UNLIKE_SET = "HAIR_UNLIKE_SET",
}

/** A part of a face that something can cover. */
export enum FaceRegion {
  EYES = "EYES",
  NOSE = "NOSE",
  MOUTH = "MOUTH",
  ONE_SIDE = "ONE_SIDE",
}

export interface Finding {
  code: FindingCode;
  severity: Severity;
  message: string;
  advice: string;
  /** Null where it could not be taken; the message then says why. */
  measured: number | null;
  threshold: number | null;
  /** Of another image of the set that the finding is about, where it is about one. */
  otherImageId?: string;
  /** Of another face of the same image that the finding is about, where it is about one; pixels of the upright image. */
  box?: Rectangle;
  /** Of the face, that the finding is about, where it is about some. */
  regions?: FaceRegion[];
}

/** A finding and the factor, 0-1, by which it lowers the score. */
export interface Penalty {
  factor: number;
  finding: Finding;
  /** Whether it makes the image unfit for a primary, whatever it scores; see `image/fit-for-primary.ts`. */
  rulesOutPrimary?: boolean;
}

export interface ImageAssessment {
  verdict: ImageVerdict;
  /** 0-100. */
  score: number;
  findings: Finding[];
}
