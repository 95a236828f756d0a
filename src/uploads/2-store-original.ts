import type { EntityManager } from "typeorm";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { ImageFormat } from "../reference-images/picture.columns.js";
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

/**
 * Step 2 of an upload: writes the original, byte for byte, under a key of ours, before any record points at it. The key is noted first, so
 * that an object whose record never comes is known.
 * @param keyPrefix of the picture, by its table
 * @returns the key
 * @throws StorageUnavailableError
 */
export async function storeOriginal(
  manager: EntityManager,
  storage: MediaStorage,
  keyPrefix: string,
  image: AcceptedImage,
): Promise<string> {
  const key = `${keyPrefix}/original.${EXTENSIONS[image.format]}`;
  await announceObjects(manager, [key]);
  await storage.put(key, { filePath: image.file.path }, CONTENT_TYPES[image.format]);
  return key;
}
