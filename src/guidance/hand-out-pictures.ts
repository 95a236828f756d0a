import { TooBusyError } from "../errors/too-busy-error.js";
import { NoTurnError } from "../event-loop/turns.js";
import { FACE_CROP_SIDE } from "../face-analysis/picture/derivative-sizes.js";
import { toGlobalId } from "../ids/global-id.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import type { ImageCopyEntity } from "../reference-images/image-copy.entity.js";
import { ImageFormat } from "../reference-images/picture.columns.js";
import type { GuidanceImage } from "./guidance-image.js";
import type { MakeImageCopy } from "./make-image-copy.js";
import type { Picture, PictureWish } from "./picture-wish.js";

const MEDIA_TYPES: Record<ImageFormat, string> = {
  JPEG: "image/jpeg",
  PNG: "image/png",
  WEBP: "image/webp",
  AVIF: "image/avif",
  HEIC: "image/heic",
};

/** What every generator that we know of reads (docs/generators.md). */
const READ_BY_ALL: ReadonlySet<ImageFormat> = new Set([ImageFormat.JPEG, ImageFormat.PNG]);

/** What is known of an image's copies; a list that is a little old costs a drawing, no more. */
export type FindCopies = (imageId: string) => Promise<readonly ImageCopyEntity[]>;

/** Makes what a format wishes for fetchable, by URLs that the storage signs, as it signs all others. */
export class HandOutPictures {
  constructor(
    private readonly storage: MediaStorage,
    private readonly makeCopy: MakeImageCopy,
  ) {}

  /** When the first of the URLs that are made now may stop working; null: never. */
  urlsExpireAt(): Date | null {
    return this.storage.urlsExpireAt();
  }

  /**
   * One for each wish, in their order; null where it cannot be had: no face crop was drawn yet, the image was deleted meanwhile, or its file cannot be
   * decoded. A copy that is not there yet is drawn, stored and written down; the same wish then finds it.
   * @throws TooBusyError, StorageUnavailableError
   */
  async handOut(wishes: readonly PictureWish[], findCopies: FindCopies): Promise<(Picture | null)[]> {
    try {
      return await Promise.all(wishes.map((wish) => this.grant(wish, findCopies)));
    } catch (error) {
      if (error instanceof NoTurnError) throw new TooBusyError({ cause: error });
      throw error;
    }
  }

  private async grant(wish: PictureWish, findCopies: FindCopies): Promise<Picture | null> {
    const { image } = wish.of;
    switch (wish.as) {
      case "original":
        return this.original(wish.of);
      case "face-crop":
        return this.faceCrop(wish.of);
      case "key-points": {
        const known = await findCopies(image.id);
        return this.copy(image.id, "image/png", await this.makeCopy.ofKeyPoints(wish, known));
      }
      case "reference": {
        if (READ_BY_ALL.has(image.format) && image.bytes <= wish.maxBytes) return this.original(wish.of);
        const known = await findCopies(image.id);
        return this.copy(image.id, "image/jpeg", await this.makeCopy.ofPicture(wish, known));
      }
    }
  }

  private async original({ image }: GuidanceImage): Promise<Picture> {
    const { id, width, height, bytes, format, storageKey } = image;
    const url = await this.storage.urlFor(storageKey);
    const mediaType = MEDIA_TYPES[format];
    return { ...named(id), url, mediaType, width, height, bytes, isCopy: false };
  }

  private async faceCrop({ image: { id, faceCropKey } }: GuidanceImage): Promise<Picture | null> {
    if (faceCropKey === null) return null;
    const side = { width: FACE_CROP_SIDE, height: FACE_CROP_SIDE };
    const url = await this.storage.urlFor(faceCropKey);
    return { ...named(id), url, mediaType: "image/jpeg", ...side, bytes: null, isCopy: true };
  }

  private async copy(id: string, mediaType: string, copy: ImageCopyEntity | null): Promise<Picture | null> {
    if (copy === null) return null;
    const { width, height, bytes, storageKey } = copy;
    const url = await this.storage.urlFor(storageKey);
    return { ...named(id), url, mediaType, width, height, bytes, isCopy: true };
  }
}

const named = (id: string) => ({ imageId: toGlobalId("ReferenceImage", id) });
