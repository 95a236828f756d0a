const hourMs = 3_600_000;

/** What a front end can rely on: a URL it was just given can still be fetched for this long. */
export const minimumUrlLifetimeMs = hourMs;

/**
 * When a URL that is made at `nowMs` expires, in milliseconds since 1970: always a full hour, so that all URLs of one
 * key made within the same hour are equal and browsers cache them; `minimumUrlLifetimeMs` to one hour more away.
 */
export function urlExpiryMs(nowMs: number): number {
  return Math.ceil((nowMs + minimumUrlLifetimeMs) / hourMs) * hourMs;
}
