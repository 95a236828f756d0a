const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After each failed try, in milliseconds; together 23 hours and 43 minutes, so that a receiver that is away for a day's work misses nothing. */
export const RETRY_PAUSES_MS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  6 * HOUR,
  10 * HOUR,
];

/** Of one delivery, before somebody replays it. */
export const MAX_TRIES = RETRY_PAUSES_MS.length + 1;

/** Up to so much longer or shorter, so that what failed together is not tried again together. */
const JITTER = 0.1;

/**
 * How long to wait after a failed try, in milliseconds; null after the last one.
 * @param tries how many there were, this one included
 * @param chance 0-1
 */
export function pauseAfter(tries: number, chance: number = Math.random()): number | null {
  const pauseMs = RETRY_PAUSES_MS[tries - 1];
  return pauseMs === undefined ? null : Math.round(pauseMs * (1 + JITTER * (2 * chance - 1)));
}
