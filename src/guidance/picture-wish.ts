import type { KeyPointsPicture } from "../face-analysis/find/key-points.js";
import type { GuidanceImage } from "./guidance-image.js";
import type { GuidanceMaterial } from "./guidance-material.js";

/** A picture that a format hands over. */
export type PictureWish =
  /** The file as it was uploaded. */
  | { as: "original"; of: GuidanceImage }
  /** The head, upright, 1024 × 1024 JPEG. */
  | { as: "face-crop"; of: GuidanceImage }
  /** JPEG or PNG of at most so many bytes: the original, or a copy of it. */
  | { as: "reference"; of: GuidanceImage; maxBytes: number }
  /** Drawn of the landmarks, PNG. */
  | { as: "key-points"; of: GuidanceImage; keyPoints: KeyPointsPicture };

/** Where what was wished for can be fetched. */
export interface Picture {
  /** Of the reference image, as clients know it. */
  imageId: string;
  url: string;
  mediaType: string;
  /** Pixels. */
  width: number;
  height: number;
  /** Null: not known. */
  bytes: number | null;
  /** Whether it is something else than the file that was uploaded. */
  isCopy: boolean;
}

/** One for each wish, in their order; null: it cannot be had. */
export type Pictures = readonly (Picture | null)[];

/** A renderer: what it needs to be fetchable, and what it then says. Both depend on the material alone. */
export interface GuidanceRenderer {
  wishes(material: GuidanceMaterial, limits: GuidanceLimits): PictureWish[];
  render(material: GuidanceMaterial, pictures: Pictures, limits: GuidanceLimits): object;
}

export interface GuidanceLimits {
  /** 1 to 14. */
  maxImages: number;
  /** Of one picture that is handed over whole. */
  maxBytes: number;
}

export const isThere = (picture: Picture | null): picture is Picture => picture !== null;
