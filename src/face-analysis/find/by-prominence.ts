import { Detection } from "./look-for-faces.js";
import { centreOf } from "../picture/similarity.js";

/** A face in the corner counts half of the same face in the middle. */
const CORNER_WEIGHT = 0.5;

/**
 * The faces of a picture, first the one that a viewer would take for its subject: size (the box's side), weighted by how central it lies and how
 * sure the detector is. The product has no source but plausibility: a face twice as large wins from any place.
 */
export function byProminence(detections: Detection[], width: number, height: number): Detection[] {
  const prominence = ({ box, score }: Detection): number => {
    const { x, y } = centreOf(box);
    const fromCentre = Math.hypot(x - width / 2, y - height / 2) / (Math.hypot(width, height) / 2);
    const centrality = 1 - (1 - CORNER_WEIGHT) * Math.min(1, fromCentre);
    return Math.sqrt(box.width * box.height) * centrality * score;
  };
  return detections.toSorted((p, q) => prominence(q) - prominence(p));
}
