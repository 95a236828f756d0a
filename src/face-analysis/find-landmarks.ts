import { UprightPicture } from "./decode-upright.js";
import { drawArea, pixelsOf } from "./draw-area.js";
import { Point, Rectangle } from "./face-analyser.js";
import { eyeLine } from "./landmark-groups.js";
import { CROP_SIZE, FaceNetworks, LANDMARK_COUNT } from "./networks/face-networks.js";
import { PipelineOptions } from "./pipeline-options.js";
import { Similarity, centreOf, invert, squareToUpright, transformPoint } from "./similarity.js";

/**
 * Finds the 68 points of a face, in pixels of the picture. The first pass sees the face as it is; each further pass sees
 * it turned upright by the eye line of the one before, because the network knows little of tilted faces.
 */
export async function findLandmarks(
  networks: FaceNetworks,
  picture: UprightPicture,
  box: Rectangle,
  options: PipelineOptions,
): Promise<Point[]> {
  const side = Math.max(box.width, box.height) * options.landmarkCropScale;
  let landmarks = await pass(squareToUpright(centreOf(box), side, 0, CROP_SIZE));
  for (let i = 0; i < options.uprightPasses; i++) {
    landmarks = await pass(squareToUpright(centreOf(box), side, eyeLine(landmarks).turnRadians, CROP_SIZE));
  }
  return landmarks;

  async function pass(toCrop: Similarity): Promise<Point[]> {
    const crop = await drawArea(picture, toCrop, CROP_SIZE, CROP_SIZE, options.outside);
    const [found] = await networks.findLandmarks([pixelsOf(crop)]);
    return readPoints(found!).map((point) => transformPoint(invert(toCrop), point));
  }
}

function readPoints(shares: Float32Array): Point[] {
  return Array.from({ length: LANDMARK_COUNT }, (_, i) => ({
    x: shares[2 * i]! * CROP_SIZE,
    y: shares[2 * i + 1]! * CROP_SIZE,
  }));
}
