/** A receiver is believed that it wants to be left alone for so long, and no longer. */
export const MAX_RETRY_AFTER_MS = 3_600_000;

/** Answers whose `Retry-After` says when to come again (RFC 6585, 4; RFC 9110, 15.6.4). */
const ASKING = new Set([429, 503]);

const SECONDS = /^\d+$/;
/** The three forms of a date in HTTP (RFC 9110, 5.6.7), all of them in GMT; the last does not say so. */
const DATES = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
];
const DATE_WITHOUT_ZONE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * How long a receiver asks to be left alone, in milliseconds from `now`: 0, where that time has come, to {@link MAX_RETRY_AFTER_MS}.
 * @returns null where it asks for nothing, or for nothing that can be understood
 */
export function readRetryAfter(status: number, header: string | undefined, now: Date): number | null {
  if (!ASKING.has(status) || header === undefined) return null;
  const waitMs = SECONDS.test(header) ? Number(header) * 1_000 : dateOf(header) - now.getTime();
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
}

/** NaN for what is no date. */
function dateOf(text: string): number {
  if (DATE_WITHOUT_ZONE.test(text)) return Date.parse(`${text} GMT`);
  return DATES.some((form) => form.test(text)) ? Date.parse(text) : NaN;
}
