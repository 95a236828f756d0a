import { createHash } from "node:crypto";
import { inDrawn } from "./layouts/placement.js";
import { LAYOUTS } from "./layouts/layouts.js";
import { MANIFEST, manifestOf, type WrittenPicture } from "./manifest.js";
import type { TrainingItemEntity } from "./training-item.entity.js";
import type { TrainingSetEntity } from "./training-set.entity.js";
import type { ZipEntry } from "./write-zip.js";

/** Draws what a set's files show. */
export interface ItemDrawer {
  /** PNG. */
  picture(item: TrainingItemEntity): Promise<Buffer>;
  /** PNG. */
  mask(item: TrainingItemEntity): Promise<Buffer>;
}

/** All files of a set, to be made in this order: the manifest, which tells the hashes of the others, comes last. */
export function filesOf(
  set: TrainingSetEntity,
  items: readonly TrainingItemEntity[],
  drawer: ItemDrawer,
): ZipEntry[] {
  const layout = LAYOUTS[set.layout];
  const laidOut = { ...set, captions: items.map(({ caption }) => caption) };
  const written: WrittenPicture[] = [];
  const texts = layout.configuration(laidOut).map(({ path, text }) => textEntry(path, text));
  const pictures = items.flatMap((item): ZipEntry[] => {
    const { place } = item;
    const path = layout.picturePath(place, laidOut);
    const captionPath = layout.captionPath?.(place, laidOut) ?? null;
    const file: WrittenPicture = { path, sha256: "", bytes: 0, captionPath, mask: null };
    written.push(file);
    const picture = async () => {
      const png = await drawer.picture(item);
      Object.assign(file, { sha256: sha256Of(png), bytes: png.length });
      return png;
    };
    const mask = async (path: string) => {
      const png = await drawer.mask(item);
      file.mask = { path, sha256: sha256Of(png) };
      return png;
    };
    const maskPath = layout.maskPath(place, laidOut);
    return [
      { path, content: picture },
      ...(captionPath === null ? [] : [textEntry(captionPath, `${item.caption}\n`)]),
      ...(set.hasMasks ? [{ path: maskPath, content: () => mask(maskPath) }] : []),
    ];
  });
  const manifest = { path: MANIFEST, content: async () => manifestOf(set, items, written) };
  return [...texts, ...pictures, manifest];
}

const textEntry = (path: string, text: string): ZipEntry => ({
  path,
  content: async () => Buffer.from(text),
});

const sha256Of = (file: Buffer): string => createHash("sha256").update(file).digest("hex");

/** What of the face is in the drawn picture; null: nothing, so that all of it is trained on. */
export function faceInDrawn({ facts: { faceBox, placement } }: TrainingItemEntity) {
  const box = faceBox && inDrawn(faceBox, placement);
  return box !== null && box.width > 0 && box.height > 0 ? box : null;
}
