import { Point } from "../face-analyser.js";
import { meanPoint } from "../picture/similarity.js";

/** Parts of the iBUG 300-W scheme, as first index and the one after the last. "Left" is the viewer's left. */
export const LEFT_EYE = [36, 42] as const;
export const RIGHT_EYE = [42, 48] as const;
export const MOUTH = [48, 68] as const;

export function partCentre(landmarks: Point[], [from, to]: readonly [number, number]): Point {
  return meanPoint(landmarks.slice(from, to));
}

/** The line from the left to the right eye centre: its length in pixels and how far it is turned clockwise. */
export function eyeLine(landmarks: Point[]): { pixels: number; turnRadians: number; middle: Point } {
  const left = partCentre(landmarks, LEFT_EYE);
  const right = partCentre(landmarks, RIGHT_EYE);
  return {
    pixels: Math.hypot(right.x - left.x, right.y - left.y),
    turnRadians: Math.atan2(right.y - left.y, right.x - left.x),
    middle: meanPoint([left, right]),
  };
}
