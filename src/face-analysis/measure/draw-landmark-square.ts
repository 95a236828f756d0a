import { drawArea, pixelsOf } from "../picture/draw-area.js";
import { Point } from "../face-analyser.js";
import { eyeLine } from "../find/landmark-groups.js";
import { CROP_SIZE, RgbaPixels } from "../networks/face-networks.js";
import { UprightPicture } from "../picture/upright-picture.js";
import { boundsOf, centreOf, invert, squareToUpright, transformPoint } from "../picture/similarity.js";

/**
 * The square around the landmarks of the face turned upright, as the expression network takes it: without room around them, which was best for
 * the age network that once looked at the same square. What it gives for expressions, eval:expression reads.
 */
export function drawLandmarkSquare(picture: UprightPicture, landmarks: Point[]): RgbaPixels {
  const { turnRadians } = eyeLine(landmarks);
  const turnOnly = squareToUpright({ x: 0, y: 0 }, 1, turnRadians, 1);
  const bounds = boundsOf(landmarks.map((point) => transformPoint(turnOnly, point)));
  const centre = transformPoint(invert(turnOnly), centreOf(bounds));
  const side = Math.max(bounds.width, bounds.height);
  const toSquare = squareToUpright(centre, side, turnRadians, CROP_SIZE);
  return pixelsOf(drawArea(picture, toSquare, CROP_SIZE, CROP_SIZE));
}
