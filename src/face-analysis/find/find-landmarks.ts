import { UprightPicture } from "../picture/upright-picture.js";
import { drawArea, pixelsOf } from "../picture/draw-area.js";
import { Detection } from "./look-for-faces.js";
import { Point } from "../face-analyser.js";
import { eyeLine } from "./landmark-groups.js";
import { CROP_SIZE, FaceNetworks, LANDMARK_COUNT } from "../networks/face-networks.js";
import { PIPELINE } from "../pipeline.js";
import {
  Similarity,
  centreOf,
  invert,
  radians,
  squareToUpright,
  transformPoint,
  uprightBounds,
} from "../picture/similarity.js";

/**
 * How far the detector's box is centred above the landmarks, which leave out the forehead, as a share of its side: the
 * median over LFW. Every pass then sees the framing that the network was trained with.
 */
const FOREHEAD_SHARE = 0.1;

/**
 * Finds the 68 points of a face, in pixels of the picture. The first pass sees the face turned as the detector saw it; each
 * further pass sees it turned upright by the eye line of the one before, because the network knows little of tilted faces.
 */
export async function findLandmarks(
  networks: FaceNetworks,
  picture: UprightPicture,
  { box, turnedDegrees }: Pick<Detection, "box" | "turnedDegrees">,
): Promise<Point[]> {
  const side = Math.max(box.width, box.height);
  let landmarks = await pass(squareToUpright(centreOf(box), side, radians(turnedDegrees), CROP_SIZE));
  const tiltRadians = eyeLine(landmarks).turnRadians - radians(turnedDegrees);
  // By the cosine: full turns do not count.
  const isUpright = Math.cos(tiltRadians) > Math.cos(radians(PIPELINE.uprightEnoughDegrees));
  for (let i = 0; i < (isUpright ? 1 : PIPELINE.uprightPasses); i++) {
    landmarks = await pass(frameUpright(landmarks, side));
  }
  return landmarks;

  async function pass(toCrop: Similarity): Promise<Point[]> {
    const crop = drawArea(picture, toCrop, CROP_SIZE, CROP_SIZE);
    const [found] = await networks.findLandmarks([pixelsOf(crop)]);
    return readPoints(found!).map((point) => transformPoint(invert(toCrop), point));
  }
}

/**
 * The square for the next pass: upright, centred on the landmarks. A detector's box around a tilted face lies beside it,
 * but its size is right.
 */
function frameUpright(landmarks: Point[], side: number): Similarity {
  const { turnRadians } = eyeLine(landmarks);
  const { bounds, back } = uprightBounds(landmarks, turnRadians);
  const centre = centreOf(bounds);
  const raised = { x: centre.x, y: centre.y - FOREHEAD_SHARE * side };
  return squareToUpright(transformPoint(back, raised), side, turnRadians, CROP_SIZE);
}

function readPoints(shares: Float32Array): Point[] {
  return Array.from({ length: LANDMARK_COUNT }, (_, i) => ({
    x: shares[2 * i]! * CROP_SIZE,
    y: shares[2 * i + 1]! * CROP_SIZE,
  }));
}
