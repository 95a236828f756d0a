import type { Thresholds } from "./bounds.js";
import { DEFAULT_THRESHOLDS } from "./default-bounds.js";

let inForce = DEFAULT_THRESHOLDS;

/**
 * The thresholds that every verdict of this process is made with: the defaults, or what ASSESSMENT_THRESHOLDS made of them. One holder
 * instead of an argument through every service, resolver and loader: a verdict is made in a dozen places, and one that was
 * forgotten would contradict the face lock without anybody noticing.
 */
export const thresholdsInForce = (): Thresholds => inForce;

/** Called by the composition root, before anything is judged, and by nobody else. */
export function putInForce(thresholds: Thresholds): void {
  inForce = thresholds;
}
