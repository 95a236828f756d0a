import assert from "node:assert/strict";

/** By what was measured: the most of it in this run, and its limit. */
const measuredMost = new Map<string, { measured: number; limit: number }>();

/**
 * A limit that a measured value keeps. With `SHOW_LIMITS=1` a run of the tests ends with a list of the largest values beside their limits:
 * a limit is at most two or three times what is measured, or it would not notice that something became twice as bad.
 * @param what says what it is of; the same words for the same limit
 */
export function assertAtMost(measured: number, limit: number, what: string): void {
  const most = measuredMost.get(what)?.measured ?? 0;
  measuredMost.set(what, { measured: Math.max(most, measured), limit });
  assert.ok(measured <= limit, `${what}: ${measured} instead of at most ${limit}`);
}

/** Of 128 numbers, or of as many as there are. */
export const largestDifference = (p: ArrayLike<number>, q: ArrayLike<number>): number =>
  Math.max(...Array.from(p, (value, i) => Math.abs(value - q[i]!)));

if (process.env.SHOW_LIMITS === "1") {
  process.once("exit", () => {
    for (const [what, { measured, limit }] of measuredMost) {
      console.log(`${what}: ${measured.toPrecision(3)} of ${limit}, ${(limit / measured).toFixed(1)} times`);
    }
  });
}
