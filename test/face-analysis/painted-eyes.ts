import { Canvas, createCanvas, type SKRSContext2D } from "canvas";
import type { UprightPicture } from "../../src/face-analysis/picture/upright-picture.js";
import type { Point } from "../../src/face-analysis/face-analyser.js";
import { LEFT_EYE, RIGHT_EYE, eyeLine, partCentre } from "../../src/face-analysis/find/landmark-groups.js";

/** Draws on a copy of the picture, once for each eye; lengths are in distances between the eyes. */
function paintEyes(
  picture: UprightPicture,
  landmarks: Point[],
  paint: (context: SKRSContext2D, centre: Point, interEye: number) => void,
): Buffer {
  const { width, height, rgb } = picture.pixels;
  const canvas: Canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    pixels.data.set([rgb[3 * i]!, rgb[3 * i + 1]!, rgb[3 * i + 2]!, 255], 4 * i);
  }
  context.putImageData(pixels, 0, 0);
  for (const eye of [LEFT_EYE, RIGHT_EYE]) {
    paint(context, partCentre(landmarks, eye), eyeLine(landmarks).pixels);
  }
  return canvas.toBuffer("image/png");
}

/** A black lens over each eye. */
export const paintGlasses = (picture: UprightPicture, landmarks: Point[]): Buffer =>
  paintEyes(picture, landmarks, (context, { x, y }, interEye) => {
    context.fillStyle = "#15100c";
    context.beginPath();
    context.ellipse(x, y + 0.04 * interEye, 0.42 * interEye, 0.28 * interEye, 0, 0, 2 * Math.PI);
    context.fill();
  });

/** Skin of the upper lid down to a line of lashes. */
export const paintLids = (picture: UprightPicture, landmarks: Point[]): Buffer =>
  paintEyes(picture, landmarks, (context, { x, y }, interEye) => {
    const from = Math.round(y + 0.35 * interEye) * picture.pixels.width + Math.round(x);
    const [red, green, blue] = [0, 1, 2].map((channel) => picture.pixels.rgb[3 * from + channel]!);
    context.fillStyle = `rgb(${red}, ${green}, ${blue})`;
    context.beginPath();
    context.ellipse(x, y, 0.26 * interEye, 0.14 * interEye, 0, 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = "#3a2418";
    context.lineWidth = 0.03 * interEye;
    context.beginPath();
    context.ellipse(x, y, 0.24 * interEye, 0.1 * interEye, 0, 0.1 * Math.PI, 0.9 * Math.PI);
    context.stroke();
  });
