import type { Measure, NotMeasured } from "../face-analysis/measure/measure.js";
import { type FindingCode, type Penalty, Severity } from "./finding.js";
import type { Limits } from "./bounds.js";

/** What a finding says, apart from its numbers. */
export interface Wording {
  code: FindingCode;
  /** Default WARNING. */
  severity?: Severity;
  /** The measure's name in the middle of a sentence, "the sharpness". */
  name: string;
  message: (measured: number) => string;
  advice: string;
}

/** A face or picture that an earlier version analysed lacks the measures that came later. */
export const NOT_YET_MEASURED = "it was analysed before this measure existed; run reanalyseCharacter";

/**
 * Holds a measure against its limits. Between `good` and `useless` the factor falls in proportion from 1 to `worst`; a measure
 * that could not be taken costs `unmeasured`, so that it never helps.
 * @returns null when the measure is good
 */
export function judge(measure: Measure | undefined, limits: Limits, wording: Wording): Penalty | null {
  const { code, severity = Severity.WARNING, advice } = wording;
  if (typeof measure !== "number") return unmeasured(measure, limits.unmeasured, limits.good, wording);
  const share = ramp(measure, limits.useless, limits.good);
  if (share === 1) return null;
  const message = wording.message(measure);
  return {
    factor: limits.worst + (1 - limits.worst) * share,
    finding: { code, severity, message, advice, measured: measure, threshold: limits.good },
  };
}

/** Says why a measure could not be taken, and costs the factor. */
export function unmeasured(
  measure: NotMeasured | undefined,
  factor: number,
  threshold: number | null,
  { code, name, advice }: Pick<Wording, "code" | "name" | "advice">,
): Penalty {
  const reason = measure === undefined ? NOT_YET_MEASURED : measure.notMeasured;
  const message = `Could not measure ${name}: ${reason}.`;
  const severity = Severity.NOT_MEASURED;
  return { factor, finding: { code, severity, message, advice, measured: null, threshold } };
}

/** The share of the way from `useless` (0) to `good` (1), clamped to it; either may be the larger one. */
function ramp(value: number, useless: number, good: number): number {
  return Math.min(1, Math.max(0, (value - useless) / (good - useless)));
}
