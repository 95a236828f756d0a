import { Canvas, createCanvas } from "canvas";
import { halved } from "./canvas-pyramid.js";
import { Rectangle } from "../face-analyser.js";
import { RgbaPixels } from "../networks/face-networks.js";
import { UprightPicture } from "./upright-picture.js";
import { Similarity, boundsOf, invert, scaleOf, transformPoint } from "./similarity.js";

/** What stands where the drawn area reaches over the picture: its outermost pixels drawn out, or a plain colour. */
export type OutsideFill = "edge" | "black" | "grey";

/**
 * What is reduced by more than this is drawn twice as large first and then halved: cubic interpolation alone aliases. Drawn in one go
 * from the pyramid, the sharpness of 14 generated portraits changed by up to a factor of 2 when they were resized to 51-93 %.
 */
const LEAST_DIRECT_SCALE = 0.7;
/** A canvas of the pyramid is drawn from at this scale to twice this. */
const LEAST_LEVEL_SCALE = 0.6;

/**
 * Draws one area of a picture onto a new canvas: the way from the decoded pixels to everything that a network sees or that is
 * measured.
 *
 * @param toOutput maps pixels of the picture to pixels of the canvas
 */
export function drawArea(
  picture: UprightPicture,
  toOutput: Similarity,
  width: number,
  height: number,
  outside: OutsideFill = "edge",
): Canvas {
  const isReduced = scaleOf(toOutput) < LEAST_DIRECT_SCALE * picture.fineness;
  const factor = isReduced ? 2 : 1;
  const canvas = createCanvas(factor * width, factor * height);
  const toCanvas = scaled(toOutput, factor);
  if (outside === "edge") drawEdges(canvas, picture, toCanvas);
  else fillWith(canvas, outside);
  drawInto(canvas, picture, toCanvas);
  return isReduced ? halved(canvas) : canvas;
}

function fillWith(canvas: Canvas, colour: "black" | "grey"): void {
  const context = canvas.getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, canvas.width, canvas.height);
}

/** Draws the picture over what a canvas shows already, and nothing beyond the picture's edge. */
export function drawInto(canvas: Canvas, picture: UprightPicture, toCanvas: Similarity): void {
  const { context, level, shown } = prepare(canvas, picture, toCanvas);
  context.drawImage(level, shown.x, shown.y, shown.width, shown.height);
}

/** The pixels of a canvas, for a network. */
export function pixelsOf(canvas: Canvas): RgbaPixels {
  const { width, height } = canvas;
  return { width, height, data: canvas.getContext("2d").getImageData(0, 0, width, height).data };
}

/** The transform with everything so many times as large. */
export const scaled = ({ a, b, tx, ty }: Similarity, factor: number): Similarity => ({
  a: factor * a,
  b: factor * b,
  tx: factor * tx,
  ty: factor * ty,
});

/** Fills what lies beyond the picture with its outermost pixels, and a pixel's width of the picture, so that no seam shows. */
function drawEdges(canvas: Canvas, picture: UprightPicture, toCanvas: Similarity): void {
  const wanted = areaOf(canvas, toCanvas);
  const { context, level, shown } = prepare(canvas, picture, toCanvas);
  const columns = strips(level.width, shown.x, shown.width, wanted.x, wanted.x + wanted.width);
  const rows = strips(level.height, shown.y, shown.height, wanted.y, wanted.y + wanted.height);
  for (const x of columns) {
    for (const y of rows) {
      if (x.isPicture && y.isPicture) continue;
      context.drawImage(level, x.from, y.from, x.pixels, y.pixels, x.to, y.to, x.length, y.length);
    }
  }
}

/** Along one axis: the picture, and where more is wanted before or behind it, its first or last pixel drawn out so far. */
function strips(pixels: number, start: number, length: number, wantedFrom: number, wantedTo: number) {
  const [end, pixel] = [start + length, length / pixels];
  const picture = { isPicture: true, from: 0, pixels, to: start, length };
  const before = { isPicture: false, from: 0, pixels: 1, to: wantedFrom, length: start + pixel - wantedFrom };
  const behind = {
    isPicture: false,
    from: pixels - 1,
    pixels: 1,
    to: end - pixel,
    length: wantedTo - end + pixel,
  };
  return [...(wantedFrom < start ? [before] : []), picture, ...(wantedTo > end ? [behind] : [])];
}

/** A context in pixels of the picture, and the canvas to draw from. */
function prepare(canvas: Canvas, picture: UprightPicture, { a, b, tx, ty }: Similarity) {
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.setTransform(a, b, -b, a, tx, ty);
  const reduction = picture.fineness / Math.hypot(a, b);
  const halvings = Math.max(0, Math.floor(Math.log2(reduction * 2 * LEAST_LEVEL_SCALE)));
  return { context, level: picture.pyramid.level(halvings), shown: picture.shown };
}

/** The part of the picture that a canvas shows, as an upright rectangle around it. */
function areaOf({ width, height }: Canvas, toCanvas: Similarity): Rectangle {
  const corners = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: 0, y: height },
    { x: width, y: height },
  ];
  return boundsOf(corners.map((corner) => transformPoint(invert(toCanvas), corner)));
}
