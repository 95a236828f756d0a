import { Detection, lookForFaces } from "./look-for-faces.js";
import { FaceNetworks } from "../networks/face-networks.js";
import { centreOf } from "../picture/similarity.js";
import { UprightPicture } from "../picture/upright-picture.js";
import { PIPELINE } from "../pipeline.js";

/** What a look is less sure of than this it has not seen, 0-1. */
const FAINT_CONFIDENCE = 0.1;
/** Two looks mean the same face when its middles are this near, as a share of the larger box's side. */
const SAME_FACE_SHARE = 0.35;

/**
 * Finds the face that fills the picture, where no other look has found any. The detector is unsure of such faces unless they are small,
 * and then a chance pattern looks like one now and then, but seldom in every look: so what counts is the mean of all.
 * @returns overlapping boxes in no order
 */
export async function takeLastLooks(networks: FaceNetworks, small: UprightPicture): Promise<Detection[]> {
  const looks: Detection[][] = [];
  for (const look of PIPELINE.lastLooks) {
    looks.push(await lookForFaces(networks, small, look, FAINT_CONFIDENCE));
  }
  return looks
    .flat()
    .map((face) => ({ ...face, score: meanConfidence(looks, face) }))
    .filter(({ score }) => score >= PIPELINE.minLastConfidence);
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
