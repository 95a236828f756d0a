import sharp from "sharp";
import type { Rectangle } from "../../src/face-analysis/face-analyser.js";

/** A decoded picture, and where the head is in it. */
export interface FramedPicture {
  /** RGB, three bytes a pixel. */
  pixels: Buffer;
  width: number;
  height: number;
  head: Rectangle;
}

/** One step of what people and apps do to a photo before it is uploaded again. */
export type Step = (picture: FramedPicture, random: () => number) => Promise<FramedPicture>;

/** Decodes a photo, reduced to so many pixels on its long side. */
export async function toFramedPicture(bytes: Buffer, maxSide: number): Promise<Omit<FramedPicture, "head">> {
  const size = { fit: "inside", withoutEnlargement: true } as const;
  return readRgb(sharp(bytes).autoOrient().resize(maxSide, maxSide, size).flatten());
}

/** Grey pictures too. */
async function readRgb(image: sharp.Sharp): Promise<Omit<FramedPicture, "head">> {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  if (info.channels === 3) return { pixels: data, width, height };
  const pixels = Buffer.alloc(3 * width * height);
  for (let i = 0; i < width * height; i++) pixels.fill(data[i * info.channels]!, 3 * i, 3 * i + 3);
  return { pixels, width, height };
}

export const open = ({ pixels, width, height }: FramedPicture): sharp.Sharp =>
  sharp(pixels, { raw: { width, height, channels: 3 } });

export const take = async (image: sharp.Sharp, head: Rectangle): Promise<FramedPicture> => ({
  ...(await readRgb(image)),
  head,
});

export function extracted(picture: FramedPicture, area: Rectangle): Promise<FramedPicture> {
  const left = Math.max(0, Math.round(area.x));
  const top = Math.max(0, Math.round(area.y));
  const width = Math.min(Math.round(area.x + area.width), picture.width) - left;
  const height = Math.min(Math.round(area.y + area.height), picture.height) - top;
  const { head } = picture;
  return take(open(picture).extract({ left, top, width, height }), {
    ...head,
    x: head.x - left,
    y: head.y - top,
  });
}
