import type { Closers } from "./closers.js";
import { PictureDrawer } from "./face-analysis/process/picture-drawer.js";
import type { Foundation } from "./foundation.js";
import { HandOutPictures } from "./guidance/hand-out-pictures.js";
import { MakeImageCopy } from "./guidance/make-image-copy.js";
import { BoundedMediaStorage } from "./media-storage/bounded-media-storage.js";

/** The part of a process with an API that hands pictures out to generators. Its drawing process starts with the first one. */
export function composeGuidance(
  { config, dataSource, storage, log }: Foundation,
  closers: Closers,
): HandOutPictures {
  const drawer = new PictureDrawer({ maxPixels: config.maxImagePixels });
  closers.add("picture drawer", () => drawer.close());
  const bounded = new BoundedMediaStorage(storage, config.storageTimeoutMs);
  return new HandOutPictures(bounded, new MakeImageCopy(dataSource, bounded, drawer, log));
}
