import type { Point } from "../face-analyser.js";
import { keyPointsOf } from "../find/key-points.js";
import { RECOGNISER_CROP_SIZE, type Recogniser } from "../networks/face-networks.js";
import { drawArea, pixelsOf } from "../picture/draw-area.js";
import { mirrored } from "../picture/mirrored.js";
import { fitSimilarity } from "../picture/similarity.js";
import type { UprightPicture } from "../picture/upright-picture.js";

/**
 * Where recognisers of ArcFace's kind are trained to find the five key points, in pixels of their crop of 112 squared: `arcface_dst` of InsightFace
 * (python-package/insightface/utils/face_align.py). The viewer's left eye, right eye, tip of the nose, left and right corner of the mouth.
 */
const KEY_POINTS: Point[] = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
];

/** What the operator's own recogniser knows a face by, of length 1: the mean of its answers to the face's crop and to that in a mirror. */
export async function embedByRecogniser(
  recogniser: Recogniser,
  head: UprightPicture,
  landmarks: Point[],
): Promise<Float32Array> {
  const toCrop = fitSimilarity(keyPointsOf(landmarks), KEY_POINTS);
  const crop = pixelsOf(drawArea(head, toCrop, RECOGNISER_CROP_SIZE, RECOGNISER_CROP_SIZE));
  const [asIs, inMirror] = [await recogniser.embed(crop), await recogniser.embed(mirrored(crop))];
  const sums = asIs.map((value, i) => value + inMirror[i]!);
  const length = Math.hypot(...sums) || 1;
  return sums.map((value) => value / length);
}
