/** A head is seldom tilted further than this without lying, and a camera is seldom held so. */
const MAX_TILT_DEGREES = 60;

/** The quarter turn nearest to a head's roll; 0 for a tilt. */
export function quarterTurns(rollDegrees: number): 0 | 90 | 180 | 270 {
  const tilt = Math.abs(rollDegrees);
  if (tilt <= MAX_TILT_DEGREES) return 0;
  if (tilt > 135) return 180;
  return rollDegrees > 0 ? 90 : 270;
}
