import { Canvas, createCanvas } from "canvas";
import sharp from "sharp";
import { UprightPicture } from "./decode-upright.js";
import { Rectangle } from "./face-analyser.js";
import { RgbaPixels } from "./networks/face-networks.js";
import { Similarity, boundsOf, invert, scaleOf, transformPoint } from "./similarity.js";

/** What stands where the drawn area reaches over the picture: its outermost pixels drawn out, or black. */
export type OutsideFill = "edge" | "black";

/** When turning, the cut is this much finer than the result, so that the second resampling does not blur it. */
const TURN_OVERSAMPLING = 1.25;
/** Pixels around the cut, so that the canvas never interpolates with what lies beyond it. */
const CUT_MARGIN = 2;

/**
 * Draws one area of a picture onto a new canvas: the only way from the decoded pixels to anything that is measured or
 * stored. The area is first cut out and reduced by sharp (a proper low-pass filter, and little memory for a large
 * picture), then turned and placed on the canvas.
 *
 * @param toOutput maps pixels of the picture to pixels of the canvas
 */
export async function drawArea(
  picture: UprightPicture,
  toOutput: Similarity,
  width: number,
  height: number,
  outside: OutsideFill = "edge",
): Promise<Canvas> {
  const scale = scaleOf(toOutput);
  const cutScale = Math.min(1, toOutput.b === 0 ? scale : scale * TURN_OVERSAMPLING);
  const corners = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: 0, y: height },
    { x: width, y: height },
  ].map((corner) => transformPoint(invert(toOutput), corner));
  const { canvas: cut, area } = await cutOut(picture, boundsOf(corners), cutScale, outside);
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.setTransform(toOutput.a, toOutput.b, -toOutput.b, toOutput.a, toOutput.tx, toOutput.ty);
  context.drawImage(cut, area.x, area.y, area.width, area.height);
  return canvas;
}

/** The pixels of a canvas, for a network. */
export function pixelsOf(canvas: Canvas): RgbaPixels {
  const { width, height } = canvas;
  return { width, height, data: canvas.getContext("2d").getImageData(0, 0, width, height).data };
}

/** Cuts a rectangle out of the picture and reduces it; `area` is what the result covers, in pixels of the picture. */
async function cutOut(picture: UprightPicture, wanted: Rectangle, scale: number, outside: OutsideFill) {
  const margin = CUT_MARGIN / scale;
  const left = clamp(Math.floor(wanted.x - margin), picture.width - 1);
  const top = clamp(Math.floor(wanted.y - margin), picture.height - 1);
  const right = clamp(Math.ceil(wanted.x + wanted.width + margin), picture.width);
  const bottom = clamp(Math.ceil(wanted.y + wanted.height + margin), picture.height);
  const inside = { left, top, width: Math.max(right - left, 1), height: Math.max(bottom - top, 1) };
  const width = Math.max(1, Math.round(inside.width * scale));
  const height = Math.max(1, Math.round(inside.height * scale));
  const scaleX = width / inside.width;
  const scaleY = height / inside.height;
  const beyond = {
    left: Math.max(0, Math.ceil((left - wanted.x + margin) * scaleX)),
    top: Math.max(0, Math.ceil((top - wanted.y + margin) * scaleY)),
    right: Math.max(0, Math.ceil((wanted.x + wanted.width + margin - right) * scaleX)),
    bottom: Math.max(0, Math.ceil((wanted.y + wanted.height + margin - bottom) * scaleY)),
  };
  const { data, info } = await sharp(picture.rgb, {
    raw: { width: picture.width, height: picture.height, channels: 3 },
    limitInputPixels: false,
  })
    .extract(inside)
    .resize(width, height, { fit: "fill" })
    .extend({ ...beyond, extendWith: outside === "edge" ? "copy" : "background", background: "#000000" })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const canvas = createCanvas(info.width, info.height);
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(info.width, info.height);
  pixels.data.set(data);
  context.putImageData(pixels, 0, 0);
  return {
    canvas,
    area: {
      x: left - beyond.left / scaleX,
      y: top - beyond.top / scaleY,
      width: info.width / scaleX,
      height: info.height / scaleY,
    },
  };
}

const clamp = (value: number, max: number): number => Math.min(Math.max(value, 0), max);
