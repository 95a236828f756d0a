const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });
const dateTime = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

export const formatPercent = (share: number): string => percent.format(share);

/** A score of 0-1 as it is written everywhere, with two digits. */
export const formatScore = (score: number): string => score.toFixed(2);

/** A score beside its bounds: never rounded up to one that it does not reach, as the server's own words. */
export const formatMatch = (score: number): string => (Math.floor(score * 100 + 1e-9) / 100).toFixed(2);

/** Rounded to what matters of it. */
export const formatMeasure = (value: number): string => {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  return size >= 10 ? value.toFixed(1) : value.toFixed(2);
};

export const formatDateTime = (date: string): string => dateTime.format(new Date(date));

const UNITS = ["bytes", "kB", "MB", "GB"];

export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1000 ** power;
  return `${value >= 10 || power === 0 ? value.toFixed(0) : value.toFixed(1)} ${UNITS[power]}`;
}
