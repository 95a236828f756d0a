import type { Rectangle } from "../../face-analysis/face-analyser.js";
import type { TrainingResolution } from "../../judgement/training/training-set.js";
import type { Size } from "./buckets.js";

/** What of an original is drawn, and how large. */
export interface Placement {
  /** Whole pixels of the upright original. */
  crop: Rectangle;
  /** Of the drawn picture, in pixels. */
  width: number;
  height: number;
  /** Drawn pixels for one of the original; above 1 it is enlarged. */
  scale: number;
}

/** How one trainer wants its pictures. */
export interface Fit {
  /** What a picture of this shape is to become, however small it is. */
  wanted(picture: Size, resolution: TrainingResolution): Size;
  /** The largest that it can become within this size: that of the picture, enlarged as far as it may be. */
  within(size: Size, wanted: Size): Size;
}

/** Where the middle of a face comes to lie in what is cut out, as a share: rather high, as in portraits. */
const FACE_AT = { x: 0.5, y: 0.42 };

/**
 * Where to cut a picture, and how large to draw the cut. Nothing is enlarged by more than `maxEnlargement`; a picture that is too small for its
 * bucket gets the largest size that it can fill. The face stays in.
 * @param face null: the middle stays in
 * @returns null where the picture is too small for any size
 */
export function placeIn(
  fit: Fit,
  picture: Size,
  face: Rectangle | null,
  resolution: TrainingResolution,
  maxEnlargement: number,
): Placement | null {
  const wanted = fit.wanted(picture, resolution);
  const cover = Math.max(wanted.width / picture.width, wanted.height / picture.height);
  const most = {
    width: Math.floor(picture.width * maxEnlargement),
    height: Math.floor(picture.height * maxEnlargement),
  };
  const size = cover <= maxEnlargement ? wanted : fit.within(most, wanted);
  if (size.width < 1 || size.height < 1) return null;
  const scale = Math.max(size.width / picture.width, size.height / picture.height);
  const middle = face && { x: face.x + face.width / 2, y: face.y + face.height / 2 };
  const [x, width] = cut(picture.width, size.width / scale, middle && middle.x, FACE_AT.x);
  const [y, height] = cut(picture.height, size.height / scale, middle && middle.y, FACE_AT.y);
  return { crop: { x, y, width, height }, ...size, scale };
}

/** Along one axis: where a cut of a length begins, and how long it is in whole pixels. */
function cut(
  length: number,
  wanted: number,
  face: number | null,
  faceAt: number,
): [start: number, length: number] {
  const kept = Math.min(length, Math.max(1, Math.round(wanted)));
  const start = face === null ? (length - kept) / 2 : face - faceAt * kept;
  return [Math.round(Math.min(Math.max(0, start), length - kept)), kept];
}

/** Where something of the original lies in the drawn picture, cut off at its edges, in whole pixels. */
export function inDrawn(box: Rectangle, { crop, width, height }: Placement): Rectangle {
  const along = (start: number, length: number, from: number, of: number, drawn: number) => {
    const at = (value: number) => Math.min(drawn, Math.max(0, Math.round(((value - from) * drawn) / of)));
    return [at(start), at(start + length)] as const;
  };
  const [left, right] = along(box.x, box.width, crop.x, crop.width, width);
  const [top, bottom] = along(box.y, box.height, crop.y, crop.height, height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}
