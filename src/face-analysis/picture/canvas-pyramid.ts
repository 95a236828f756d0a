import { Canvas, ImageData, createCanvas } from "canvas";
import { writeRgba } from "./write-rgba.js";
import type { RgbPixels } from "./upright-picture.js";

/**
 * A picture on canvases, each half as large as the one before, as mipmaps are (Williams, "Pyramidal parametrics", SIGGRAPH
 * 1983): a small drawing of a large picture is taken from a small canvas, which is quick and hardly aliases. Each is made
 * when it is first drawn from.
 */
export class CanvasPyramid {
  private readonly levels: Canvas[] = [];

  constructor(private readonly pixels: RgbPixels) {}

  /** @param halvings how often the pixels are halved, from 0 */
  level(halvings: number): Canvas {
    return (this.levels[halvings] ??=
      halvings === 0 ? toCanvas(this.pixels) : halved(this.level(halvings - 1)));
  }
}

/** Each pixel the mean of four. */
export function halved(canvas: Canvas): Canvas {
  const half = createCanvas(Math.max(1, canvas.width >> 1), Math.max(1, canvas.height >> 1));
  const context = half.getContext("2d");
  // Bilinear: halfway between two rows and two columns that is their mean.
  context.imageSmoothingQuality = "low";
  context.drawImage(canvas, 0, 0, half.width, half.height);
  return half;
}

function toCanvas(pixels: RgbPixels): Canvas {
  const { width, height, rgb } = pixels;
  // Written where it lies: made of other pixels, it would be a copy of them.
  const image = new ImageData(width, height);
  writeRgba(rgb, new Uint32Array(image.data.buffer, image.data.byteOffset, width * height));
  const canvas = createCanvas(width, height);
  canvas.getContext("2d", { alpha: false }).putImageData(image, 0, 0);
  return canvas;
}
