import { Canvas, createCanvas } from "canvas";
import sharp from "sharp";
import { UprightPicture } from "./decode-upright.js";
import { drawArea, pixelsOf } from "./draw-area.js";
import { Point } from "./face-analyser.js";
import { MOUTH, eyeLine, partCentre } from "./landmark-groups.js";
import { Similarity, invert, squareToUpright, transformPoint } from "./similarity.js";

/** Longest side of a thumbnail, in pixels. */
export const THUMBNAIL_MAX_SIDE = 512;
/** Side of the face crop, in pixels: SDXL's native resolution. */
export const FACE_CROP_SIDE = 1024;
const WEBP_QUALITY = 90;
/**
 * libwebp's least: a face crop takes 24 ms of CPU time and 68 kB, at the canvas's default 68 ms and 60 kB, as much as all
 * networks together.
 */
const WEBP_EFFORT = 0;
/** Wide enough that the drawn-out edge shows no streaks, which a trainer would learn. */
const OUTSIDE_BLUR_PIXELS = 24;

/**
 * The crop of FFHQ (Karras et al. 2019, recreate_aligned_images): a square whose side is the larger of 4 distances between
 * the eyes and 3.6 from eyes to mouth, its centre a tenth of the latter below the eyes. It just holds the head.
 */
const SIDE_BY_EYES = 4;
const SIDE_BY_MOUTH = 3.6;
/**
 * FFHQ's square cuts hair and shows no shoulders. Half as much again, moved down a little, holds the whole head with the
 * beginning of the shoulders: enough for an image encoder to see hair style and build, and little else (chosen by eye).
 */
const ROOM = 1.5;
const CENTRE_BELOW_EYES = 0.45;

const CROP_CORNERS = [
  { x: 0, y: 0 },
  { x: FACE_CROP_SIDE, y: 0 },
  { x: 0, y: FACE_CROP_SIDE },
  { x: FACE_CROP_SIDE, y: FACE_CROP_SIDE },
];

/** The whole picture, as a thumbnail and for what is measured on a small copy; a small picture keeps its size. */
export async function reducePicture(picture: UprightPicture): Promise<Canvas> {
  const scale = Math.min(1, THUMBNAIL_MAX_SIDE / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  );
  return drawArea(picture, { a: scale, b: 0, tx: 0, ty: 0 }, width!, height!);
}

/**
 * WebP of {@link FACE_CROP_SIDE} squared: the head turned upright by the eye line, with hair and some shoulder, as a
 * picture to give to IP-Adapter. What lies outside the picture is filled with its blurred edge.
 */
export async function drawFaceCrop(picture: UprightPicture, landmarks: Point[]): Promise<Buffer> {
  const { pixels, turnRadians, middle } = eyeLine(landmarks);
  const mouth = partCentre(landmarks, MOUTH);
  const down = { x: mouth.x - middle.x, y: mouth.y - middle.y };
  const side = ROOM * Math.max(SIDE_BY_EYES * pixels, SIDE_BY_MOUTH * Math.hypot(down.x, down.y));
  const centre = { x: middle.x + CENTRE_BELOW_EYES * down.x, y: middle.y + CENTRE_BELOW_EYES * down.y };
  const toCrop = squareToUpright(centre, side, turnRadians, FACE_CROP_SIDE);
  const crop = await drawArea(picture, toCrop, FACE_CROP_SIDE, FACE_CROP_SIDE);
  return encodeWebp(liesInside(picture, toCrop) ? crop : blurOutside(crop, picture, toCrop));
}

/** Whether the crop shows nothing but the picture. */
function liesInside({ width, height }: UprightPicture, toCrop: Similarity): boolean {
  return CROP_CORNERS.every((corner) => {
    const { x, y } = transformPoint(invert(toCrop), corner);
    return x >= 0 && y >= 0 && x <= width && y <= height;
  });
}

/** Blurs what is not part of the picture, and leaves the picture as it is. */
function blurOutside(crop: Canvas, picture: UprightPicture, toCrop: Similarity): Canvas {
  const blurred = createCanvas(crop.width, crop.height);
  const context = blurred.getContext("2d");
  context.filter = `blur(${OUTSIDE_BLUR_PIXELS}px)`;
  context.drawImage(crop, 0, 0);
  context.filter = "none";
  // The blur fades to transparent at the rim of the canvas: the crop underneath keeps it opaque.
  context.globalCompositeOperation = "destination-over";
  context.drawImage(crop, 0, 0);
  context.globalCompositeOperation = "source-over";
  context.beginPath();
  for (const [x, y] of [
    [0, 0],
    [picture.width, 0],
    [picture.width, picture.height],
    [0, picture.height],
  ] as const) {
    const corner = transformPoint(toCrop, { x, y });
    context.lineTo(corner.x, corner.y);
  }
  context.closePath();
  context.clip();
  context.drawImage(crop, 0, 0);
  return blurred;
}

export function encodeWebp(canvas: Canvas): Promise<Buffer> {
  const { width, height, data } = pixelsOf(canvas);
  return sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .webp({ quality: WEBP_QUALITY, effort: WEBP_EFFORT })
    .toBuffer();
}
