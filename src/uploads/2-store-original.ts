import type { EntityManager } from "typeorm";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { ImageFormat } from "../reference-images/reference-image.entity.js";
import { announceObjects } from "../reference-images/unrecorded-objects.js";
import type { AcceptedImage } from "./1-accept-image.js";

export const CONTENT_TYPES: Record<ImageFormat, string> = {
  JPEG: "image/jpeg",
  PNG: "image/png",
  WEBP: "image/webp",
  AVIF: "image/avif",
  HEIC: "image/heic",
};

const EXTENSIONS: Record<ImageFormat, string> = {
  JPEG: "jpg",
  PNG: "png",
  WEBP: "webp",
  AVIF: "avif",
  HEIC: "heic",
};

/** Where the objects of one image are kept: `<workspace>/<character>/<image>/`. */
export interface ImageLocation {
  workspaceId: string;
  characterId: string;
  imageId: string;
}

export const keyPrefixOf = ({ workspaceId, characterId, imageId }: ImageLocation): string =>
  `${workspaceId}/${characterId}/${imageId}`;

/**
 * Step 2 of an upload: writes the original, byte for byte, under a key of ours, before any record points at it. The key is noted first, so
 * that an object whose record never comes is known.
 * @returns the key
 * @throws StorageUnavailableError
 */
export async function storeOriginal(
  manager: EntityManager,
  storage: MediaStorage,
  location: ImageLocation,
  image: AcceptedImage,
): Promise<string> {
  const key = `${keyPrefixOf(location)}/original.${EXTENSIONS[image.format]}`;
  await announceObjects(manager, [key]);
  await storage.put(key, { filePath: image.file.path }, CONTENT_TYPES[image.format]);
  return key;
}
