import { UprightPicture } from "../picture/upright-picture.js";
import { drawArea, pixelsOf } from "../picture/draw-area.js";
import { Point } from "../face-analyser.js";
import { MOUTH, eyeLine, partCentre } from "../find/landmark-groups.js";
import { RgbaPixels } from "../networks/face-networks.js";
import { Similarity, meanPoint, squareToUpright, transformPoint } from "../picture/similarity.js";

/** Side of the drawing, in pixels. */
export const UPRIGHT_FACE_SIDE = 320;
/**
 * Distance of the eyes in it, in pixels. Two and a half of it on every side of the face's middle hold the hair, the ears and
 * the chin of a frontal head.
 */
export const UPRIGHT_FACE_INTER_EYE = 64;
/** Eyes are taken to be at least this far apart, in pixels of the picture: landmarks on one spot have no size to scale by. */
const MIN_INTER_EYE = 1;

/**
 * A face as its measures want it: upright, equally large whatever the picture, in the middle. What lies beyond the
 * picture's edge is its outermost pixels drawn out.
 */
export interface UprightFace extends RgbaPixels {
  /** Maps pixels of the picture to pixels of this drawing. */
  toFace: Similarity;
  /** The 68 points in pixels of this drawing. */
  landmarks: Point[];
  /** Distance of the eyes in the picture: below {@link UPRIGHT_FACE_INTER_EYE} this drawing is an enlargement. */
  interEyePixelsInPicture: number;
}

/**
 * Draws the face once for all measures: {@link UPRIGHT_FACE_SIDE} squared, the eyes level and {@link UPRIGHT_FACE_INTER_EYE} px
 * apart, the middle between eyes and mouth in its centre.
 * Each measure tells by itself from which {@link UprightFace.interEyePixelsInPicture} on it can be taken.
 */
export function drawUprightFace(picture: UprightPicture, landmarks: Point[]): UprightFace {
  const { pixels, turnRadians, middle } = eyeLine(landmarks);
  const centre = meanPoint([middle, partCentre(landmarks, MOUTH)]);
  const side = (Math.max(pixels, MIN_INTER_EYE) * UPRIGHT_FACE_SIDE) / UPRIGHT_FACE_INTER_EYE;
  const toFace = squareToUpright(centre, side, turnRadians, UPRIGHT_FACE_SIDE);
  return {
    ...pixelsOf(drawArea(picture, toFace, UPRIGHT_FACE_SIDE, UPRIGHT_FACE_SIDE)),
    toFace,
    landmarks: landmarks.map((point) => transformPoint(toFace, point)),
    interEyePixelsInPicture: pixels,
  };
}
