import * as fc from "fast-check";

const PINNED_SEED = 20_261_125;

/**
 * Every property test draws its examples from one seed, so that a change is judged by what its author saw. A failure prints the seed and
 * the path to its example. `FAST_CHECK_SEED` names another one, or `random` for new examples in every run.
 * @returns undefined for new examples
 * @throws Error it is neither
 */
export function propertySeed(setting: string | undefined): number | undefined {
  if (setting === undefined || setting === "") return PINNED_SEED;
  if (setting === "random") return undefined;
  const seed = Number(setting);
  if (!Number.isInteger(seed)) throw new Error(`FAST_CHECK_SEED is a whole number or random, not ${setting}`);
  return seed;
}

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: propertySeed(process.env.FAST_CHECK_SEED) });
