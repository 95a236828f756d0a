import type { Point } from "../face-analyser.js";
import { MOUTH, eyeLine, partCentre } from "../find/landmark-groups.js";
import { AGE_SQUARE_SIZE, type FaceNetworks, type RgbaPixels } from "../networks/face-networks.js";
import { drawArea, pixelsOf } from "../picture/draw-area.js";
import { meanPoint, squareToUpright } from "../picture/similarity.js";
import type { UprightPicture } from "../picture/upright-picture.js";

/**
 * Side of the age network's square, in eye distances. On the first half of eval:ages's people the mean of the years from their other photos is 2.9,
 * with 3.4 and 4.2 as well, and 3.5 with 3.0; taking the mean of the face and its mirror image gains nothing that would be worth twice the time.
 */
const SQUARE_SIDE = 3.8;
/** From the eyes to the mouth, in eye distances, of a face seen from the front. */
const EYES_TO_MOUTH = 1.1;
/** A face is taken to be at least this large, in pixels of the picture: landmarks on one spot have no size to scale by. */
const MIN_SIZE = 1;

/**
 * Behind these years the mean of the likely ages lags: a person of seventy is taken for sixty. What lies beyond them is stretched. Fitted on the 270 photos of UTKFace that
 * eval:ages does not read with --limit 300; on those that it reads the mean error falls from 8.1 to 6.7 years, from sixty on from 16 to 10.
 */
const LAGGING = { fromYears: 35, factor: 1.4 };

/** Years, by the age network. @returns null when it gives no number */
export async function estimateAge(
  networks: FaceNetworks,
  head: UprightPicture,
  landmarks: Point[],
): Promise<number | null> {
  const [likelihoods] = await networks.classifyAges([drawAgeSquare(head, landmarks)]);
  return yearsOf(likelihoods!);
}

/**
 * The mean of all ages by how likely each is, set right where it lags. The likeliest age alone would jump from one to another.
 * @param likelihoods of 0, 1, 2 … years, together 1
 */
export function yearsOf(likelihoods: Float32Array): number | null {
  const mean = likelihoods.reduce((sum, likelihood, age) => sum + likelihood * age, 0);
  if (!Number.isFinite(mean)) return null;
  return mean + (LAGGING.factor - 1) * Math.max(0, mean - LAGGING.fromYears);
}

/** The square around the face turned upright, its middle half way between eyes and mouth, as the age network takes it. */
export function drawAgeSquare(picture: UprightPicture, landmarks: Point[]): RgbaPixels {
  const eyes = eyeLine(landmarks);
  const mouth = partCentre(landmarks, MOUTH);
  const height = Math.hypot(mouth.x - eyes.middle.x, mouth.y - eyes.middle.y);
  // Of a face turned aside the eyes are nearer to each other, and of one that looks down the mouth is to them.
  const size = Math.max(eyes.pixels, height / EYES_TO_MOUTH, MIN_SIZE);
  const centre = meanPoint([eyes.middle, mouth]);
  const toSquare = squareToUpright(centre, SQUARE_SIDE * size, eyes.turnRadians, AGE_SQUARE_SIZE);
  return pixelsOf(drawArea(picture, toSquare, AGE_SQUARE_SIZE, AGE_SQUARE_SIZE));
}
