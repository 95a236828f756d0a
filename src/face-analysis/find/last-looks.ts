import { Detection, lookForFaces } from "./look-for-faces.js";
import { FaceNetworks } from "../networks/face-networks.js";
import { centreOf } from "../picture/similarity.js";
import { UprightPicture, readPixels, toSharp } from "../picture/upright-picture.js";
import { PIPELINE } from "../pipeline.js";

/** Longer side of the picture whose contrast is lifted, in pixels: twice what a last look shows of it at most. */
const LIFTED_SIDE = 128;
/** What a look is less sure of than this it has not seen, 0-1. */
const FAINT_CONFIDENCE = 0.1;
/** Two looks mean the same face when its middles are this near, as a share of the larger box's side. */
const SAME_FACE_SHARE = 0.35;

/**
 * Finds a face that fills the picture, where no other look has found any. The detector knows such a face best where it is small, and a dark
 * one where its contrast is lifted. A chance pattern looks like a face in one look or the other, but seldom in all: their mean counts.
 * @param small the picture, or a reduced copy of it
 * @returns overlapping boxes in no order, each with the mean as its score
 */
export async function takeLastLooks(networks: FaceNetworks, small: UprightPicture): Promise<Detection[]> {
  const lifted = await liftContrast(await small.reducedTo(LIFTED_SIDE));
  const looks: Detection[][] = [];
  for (const look of PIPELINE.lastLooks) {
    looks.push(await lookForFaces(networks, lifted, look, FAINT_CONFIDENCE));
  }
  return looks
    .flat()
    .map((face) => ({ ...face, score: meanConfidence(looks, face) }))
    .filter(({ score }) => score >= PIPELINE.minLastConfidence);
}

/** The same picture with its brightness stretched, from nearly black to nearly white. */
async function liftContrast(picture: UprightPicture): Promise<UprightPicture> {
  return new UprightPicture(picture, await readPixels(toSharp(picture.pixels).normalise()), picture.shown);
}

/** Of all looks in a face; a look that does not see it counts 0. */
function meanConfidence(looks: Detection[][], face: Detection): number {
  const best = looks.map((seen) =>
    Math.max(0, ...seen.filter((other) => isSameFace(face, other)).map(({ score }) => score)),
  );
  return best.reduce((sum, score) => sum + score, 0) / looks.length;
}

function isSameFace({ box: p }: Detection, { box: q }: Detection): boolean {
  const [a, b] = [centreOf(p), centreOf(q)];
  return Math.hypot(a.x - b.x, a.y - b.y) < SAME_FACE_SHARE * Math.max(p.width, p.height, q.width, q.height);
}
