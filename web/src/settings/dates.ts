const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const absolute = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

const SECOND = 1_000;
const STEPS = [
  ["second", SECOND],
  ["minute", 60 * SECOND],
  ["hour", 3_600 * SECOND],
  ["day", 86_400 * SECOND],
  ["month", 30 * 86_400 * SECOND],
  ["year", 365 * 86_400 * SECOND],
] as const;

export const formatMoment = (date: string): string => absolute.format(new Date(date));

/** Such as “3 hours ago” or “in 2 days”, in the largest unit that fits. */
export function formatDistance(date: string, now = Date.now()): string {
  const distance = new Date(date).getTime() - now;
  const fitting = STEPS.findLast(([, ms]) => Math.abs(distance) >= ms);
  if (fitting === undefined) return "just now";
  const [unit, ms] = fitting;
  return relative.format(Math.round(distance / ms), unit);
}

export const daysFromNow = (days: number): string =>
  new Date(Date.now() + days * 86_400 * SECOND).toISOString();

/** Of a day as `<input type="date">` gives it: its last moment where the reader is. */
export const endOfDay = (day: string): string => new Date(`${day}T23:59:59`).toISOString();

/** As `<input type="date">` gives it. */
export const tomorrow = (): string => daysFromNow(1).slice(0, 10);
