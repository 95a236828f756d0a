import { alignToMiddle } from "../embed/align-face.js";
import type { Point } from "../face-analyser.js";
import { drawArea, pixelsOf } from "../picture/draw-area.js";
import { lumaPlane } from "../picture/luma.js";
import type { UprightPicture } from "../picture/upright-picture.js";
import { patternOf } from "./face-pattern.js";
import type { NotMeasured } from "./measure.js";

/** Side of what is drawn, in pixels, and how much of it the mean face takes: the rest is hair, ears and neck. */
const DRAWN_SIDE = 64;
const FACE_SIDE = 48;

/**
 * What a face looks like, coarsely, and nothing else of its picture: the low frequencies of the luma of the face drawn upright, with its hair and its
 * expression. A copy in whatever framing has the same, another photo of the same person has not. 143 signed bytes in base64, each frequency
 * strengthened by its number, since pictures hold less of the higher ones, and all of them scaled to use the range.
 * Compare by {@link patternDistances}.
 */
export function measureFacePattern(head: UprightPicture, landmarks: Point[]): string | NotMeasured {
  const toPattern = alignToMiddle(landmarks, DRAWN_SIDE, FACE_SIDE);
  const drawn = lumaPlane(pixelsOf(drawArea(head, toPattern, DRAWN_SIDE, DRAWN_SIDE)));
  return patternOf(drawn) ?? { notMeasured: "the face is all of one brightness" };
}
