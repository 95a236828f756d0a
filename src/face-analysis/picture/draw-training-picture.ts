import sharp from "sharp";
import type { Rectangle } from "../face-analyser.js";
import { decodeUpright } from "./decode-upright.js";
import { toSharp } from "./upright-picture.js";

/** What is drawn of a picture to be trained on. */
export interface TrainingPicture {
  /** What of the upright picture, in its whole pixels. */
  crop: Rectangle;
  /** Pixels that it becomes. */
  width: number;
  height: number;
}

/** PNGs say the same of the same pixels, whatever their encoder does with threads: no filter is chosen by chance, and nothing is written beside pixels. */
const PNG = { compressionLevel: 6, adaptiveFiltering: false, palette: false } as const;

/**
 * A part of a picture as a PNG: upright, in sRGB, without what the file said beside its pixels. The same bytes and part give the same PNG.
 * @param maxPixels a picture with more is refused before it is decoded
 * @throws UndecodableImageError
 */
export async function drawTrainingPicture(
  file: Buffer,
  maxPixels: number,
  { crop, width, height }: TrainingPicture,
): Promise<Buffer> {
  const picture = await decodeUpright(file, maxPixels);
  const { pixels } = await picture.closeUp(crop, Math.max(width / crop.width, height / crop.height));
  return toSharp(pixels).resize(width, height, { fit: "fill", kernel: "lanczos3" }).png(PNG).toBuffer();
}

/** White where it is trained on, black elsewhere, of three channels, as trainers read it. @param box null: all of it */
export function drawTrainingMask(width: number, height: number, box: Rectangle | null): Promise<Buffer> {
  const all = { width, height, channels: 3, background: box === null ? "white" : "black" } as const;
  const mask = sharp({ create: all });
  if (box === null || box.width < 1 || box.height < 1) return mask.png(PNG).toBuffer();
  const white = {
    create: { width: box.width, height: box.height, channels: 3, background: "white" },
  } as const;
  return mask
    .composite([{ input: white, left: box.x, top: box.y }])
    .removeAlpha()
    .png(PNG)
    .toBuffer();
}
