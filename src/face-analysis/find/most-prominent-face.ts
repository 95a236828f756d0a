import { Detection } from "./look-for-faces.js";
import { centreOf } from "../picture/similarity.js";

/** A face in the corner counts half of the same face in the middle. */
const CORNER_WEIGHT = 0.5;

/**
 * The face a viewer would take for the picture's subject: size (the box's side), weighted by how central it lies and how
 * sure the detector is. The product has no source but plausibility: a face twice as large wins from any place.
 * @returns null when there is none
 */
export function mostProminentFace(detections: Detection[], width: number, height: number): Detection | null {
  const prominence = ({ box, score }: Detection): number => {
    const { x, y } = centreOf(box);
    const fromCentre = Math.hypot(x - width / 2, y - height / 2) / (Math.hypot(width, height) / 2);
    const centrality = 1 - (1 - CORNER_WEIGHT) * Math.min(1, fromCentre);
    return Math.sqrt(box.width * box.height) * centrality * score;
  };
  const [first, ...others] = detections;
  if (first === undefined) return null;
  return others.reduce((best, other) => (prominence(other) > prominence(best) ? other : best), first);
}
