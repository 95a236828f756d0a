import { UprightPicture } from "./upright-picture.js";
import { drawArea, pixelsOf } from "./draw-area.js";
import { Point } from "./face-analyser.js";
import { eyeLine } from "./landmark-groups.js";
import { CROP_SIZE, FaceNetworks } from "./networks/face-networks.js";
import { PipelineOptions } from "./pipeline-options.js";
import { boundsOf, centreOf, invert, squareToUpright, transformPoint } from "./similarity.js";

/**
 * Years, by the age network, on the square around the landmarks of the face turned upright.
 * @returns null when the network gives no number
 */
export async function estimateAge(
  networks: FaceNetworks,
  picture: UprightPicture,
  landmarks: Point[],
  options: PipelineOptions,
): Promise<number | null> {
  const { turnRadians } = eyeLine(landmarks);
  const turnOnly = squareToUpright({ x: 0, y: 0 }, 1, turnRadians, 1);
  const bounds = boundsOf(landmarks.map((point) => transformPoint(turnOnly, point)));
  const centre = transformPoint(invert(turnOnly), centreOf(bounds));
  const side = Math.max(bounds.width, bounds.height) * (1 + options.agePadding);
  const crop = drawArea(
    picture,
    squareToUpright(centre, side, turnRadians, CROP_SIZE),
    CROP_SIZE,
    CROP_SIZE,
    options.outside,
  );
  const [years] = await networks.estimateAges([pixelsOf(crop)]);
  return Number.isFinite(years) ? years! : null;
}
