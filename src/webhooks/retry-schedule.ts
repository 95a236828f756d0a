import { MAX_RETRY_AFTER_MS } from "./retry-after.js";

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

/** The longest that a delivery's tries take by themselves, for which a wait that its receiver asks for makes up later. */
const LONGEST_MS = (1 + JITTER) * RETRY_PAUSES_MS.reduce((sum, pauseMs) => sum + pauseMs, 0);

/** What a pause depends on, beside how many tries there were. */
export interface Circumstances {
  /** How long the receiver asks to be left alone, 0 to {@link MAX_RETRY_AFTER_MS}; null: it does not. */
  askedMs?: number | null;
  /** Since the delivery's first try. */
  elapsedMs?: number;
  /** 0-1 */
  chance?: number;
}

/**
 * How long to wait after a failed try, in milliseconds; null after the last one. Never shorter than the receiver asks for. What that adds is taken off the last
 * pause, which is much longer, so that all tries are within the same day.
 * @param tries how many there were, this one included
 */
export function pauseAfter(
  tries: number,
  { askedMs = 0, elapsedMs = 0, chance = Math.random() }: Circumstances = {},
): number | null {
  const pauseMs = RETRY_PAUSES_MS[tries - 1];
  if (pauseMs === undefined) return null;
  const wantedMs = Math.max(pauseMs * (1 + JITTER * (2 * chance - 1)), askedMs ?? 0);
  const leftMs = LONGEST_MS - elapsedMs;
  // Less than an hour is left only where this server was away itself, and then there is no hurry.
  return Math.round(leftMs > MAX_RETRY_AFTER_MS ? Math.min(wantedMs, leftMs) : wantedMs);
}
