import { type FacePattern, readPattern } from "../../src/face-analysis/measure/face-pattern.js";

/** Frequencies of a pattern; the first across and the first down stand in these places. */
const LENGTH = 143;
const [ACROSS, DOWN] = [0, 11];

/** A face's pattern that lies on a sheet of paper: their distance is one minus the cosine of the angle between them. */
export function patternTextAtDegrees(degrees: number): string {
  const bytes = new Int8Array(LENGTH);
  const radians = (degrees * Math.PI) / 180;
  bytes[ACROSS] = Math.round(127 * Math.cos(radians));
  bytes[DOWN] = Math.round(127 * Math.sin(radians));
  return Buffer.from(bytes.buffer).toString("base64");
}

/** Halfway between both, so that its mirrored pattern is at a right angle to it. */
const FACE_DEGREES = 45;
export const FACE: FacePattern = readPattern(patternTextAtDegrees(FACE_DEGREES));

/** One at such a distance from {@link FACE}, to a hundredth at least, and further from its mirrored one. */
export const patternAt = (distance: number): FacePattern =>
  readPattern(patternTextAtDegrees(FACE_DEGREES - (Math.acos(1 - distance) * 180) / Math.PI));
