import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";

/** One shot of a face lock: the image that stands for it, and what the shot brings to the template. */
export interface GuidanceImage {
  image: Pick<
    ReferenceImageEntity,
    | "id"
    | "workspaceId"
    | "characterId"
    | "sha256"
    | "format"
    | "bytes"
    | "width"
    | "height"
    | "storageKey"
    | "faceCropKey"
  >;
  /** Share of the template, 0-1, of the shot, whatever copies of it there are. */
  weight: number;
}
