import type { Measure } from "../../face-analysis/measure/measure.js";
import { FindingCode, type Penalty } from "../finding.js";
import { judge } from "../judge-measure.js";
import type { Thresholds } from "../bounds.js";
import type { Persona } from "../rows.js";

const ADVICE = "Use pictures from one time of life, without filters or make-up that change the age.";

/**
 * How an image's estimated age fits the persona and the ages of the others that show the character, of which `middle` is that of {@link middleOfOthers}. Where it could not be estimated, that costs
 * once, not once for each comparison.
 */
export function ageFindings(
  estimatedAge: number | null,
  { ageMin, ageMax }: Pick<Persona, "ageMin" | "ageMax">,
  middle: number | null,
  thresholds: Thresholds,
): (Penalty | null)[] {
  const range = ageMin === null || ageMax === null ? null : ([ageMin, ageMax] as const);
  const findings: (Penalty | null)[] = [];
  if (range !== null) findings.push(outsidePersona(estimatedAge, range, thresholds));
  if (middle !== null && !(estimatedAge === null && range !== null)) {
    findings.push(unlikeSet(estimatedAge, middle, thresholds));
  }
  return findings;
}

/**
 * The median of some ages without one of them; null where fewer than `minOthers` are left.
 * @param rising all ages, in rising order
 * @param own the one to leave out; null: none
 */
export function middleOfOthers(
  rising: readonly number[],
  own: number | null,
  { minOthers }: Thresholds,
): number | null {
  const place = own === null ? rising.length : rising.indexOf(own);
  const count = own === null ? rising.length : rising.length - 1;
  if (count < minOthers) return null;
  const at = (i: number): number => rising[i < place ? i : i + 1]!;
  const half = count >> 1;
  return count % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2;
}

function outsidePersona(
  age: number | null,
  [min, max]: readonly [number, number],
  thresholds: Thresholds,
): Penalty | null {
  return judge(
    measured(age, (age) => Math.max(min - age, age - max, 0)),
    thresholds.yearsOutsidePersona,
    {
      code: FindingCode.AGE_OUTSIDE_PERSONA,
      name: "the age",
      message: (years) =>
        `Looks about ${Math.round(age!)}, ${Math.round(years)} years ${age! < min ? "younger" : "older"} than the persona's ${min} to ${max}.`,
      advice: `${ADVICE} If most images say so, the persona's age range is what does not fit.`,
    },
  );
}

function unlikeSet(age: number | null, middle: number, thresholds: Thresholds): Penalty | null {
  return judge(
    measured(age, (age) => Math.abs(age - middle)),
    thresholds.yearsFromSet,
    {
      code: FindingCode.AGE_UNLIKE_SET,
      name: "the age",
      message: (years) =>
        `Looks about ${Math.round(age!)}, ${Math.round(years)} years ${age! < middle ? "younger" : "older"} than the other images.`,
      advice: ADVICE,
    },
  );
}

const measured = (age: number | null, years: (age: number) => number): Measure =>
  age === null ? { notMeasured: "the age network gave no number" } : years(age);
