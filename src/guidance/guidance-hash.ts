import { createHash } from "node:crypto";
import { GuidanceFormat } from "./guidance-format.js";
import { DEFAULT_LIMITS } from "./guidance-limits.js";
import type { GuidanceMaterial } from "./guidance-material.js";
import type { Picture, PictureWish } from "./picture-wish.js";
import { RENDERERS } from "./renderers.js";

/**
 * SHA-256, hexadecimal, of everything that any generator is given by any format: of what the renderers themselves say, with each picture's content in the place of its
 * address. So it changes exactly when something of that does; a caption, a place in the list, a name, a new signature, or an image that is not handed over is
 * no part of it.
 */
export function guidanceHashOf(material: GuidanceMaterial): string {
  const hash = createHash("sha256");
  for (const format of Object.values(GuidanceFormat)) {
    const { wishes, render } = RENDERERS[format];
    const contents = wishes(material, DEFAULT_LIMITS).map(contentOf);
    hash.update(JSON.stringify([format, render(material, contents, DEFAULT_LIMITS)]));
  }
  return hash.digest("hex");
}

/** A picture known by what it shows, not by where it lies; null as where it would be handed over. */
function contentOf(wish: PictureWish): Picture | null {
  const content = contentName(wish);
  if (content === null) return null;
  return { imageId: "", url: content, mediaType: "", width: 0, height: 0, bytes: 0, isCopy: false };
}

function contentName(wish: PictureWish): string | null {
  const { sha256, format, faceCropKey } = wish.of.image;
  if (wish.as === "face-crop") return faceCropKey && contentOfCrop(faceCropKey);
  if (wish.as === "key-points") return JSON.stringify(wish.keyPoints);
  // Copies follow from the bytes.
  return `${format} ${sha256}`;
}

/** The end of a crop's key names its content; that of an earlier release's is known by the whole key. */
const contentOfCrop = (key: string): string => /-([0-9a-f]{16})\.jpg$/.exec(key)?.[1] ?? key;
