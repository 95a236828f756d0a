import { quantile } from "../eval/support/verification-statistics.js";

export const median = (values: readonly number[]): number => quantile(values.toSorted(rising), 0.5);

/** What the other half of the runs lies outside of. */
export interface Spread {
  median: number;
  lowerQuartile: number;
  upperQuartile: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted(rising);
  return {
    median: quantile(sorted, 0.5),
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
  };
}

/** How long answers took. */
export interface Latencies {
  requests: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

export function latenciesOf(milliseconds: readonly number[]): Latencies {
  const sorted = milliseconds.toSorted(rising);
  return {
    requests: sorted.length,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    maxMs: sorted.at(-1)!,
  };
}

const rising = (p: number, q: number): number => p - q;
