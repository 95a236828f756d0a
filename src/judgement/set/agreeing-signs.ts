import { FindingCode, type Penalty, Severity } from "../finding.js";
import { CoverageView } from "./coverage-bins.js";
import type { SetImage } from "./identity-set.js";

/** What can speak against an image's being of the set, each measured for itself. */
const SIGNS: readonly (readonly FindingCode[])[] = [
  [FindingCode.AGE_UNLIKE_SET, FindingCode.AGE_OUTSIDE_PERSONA],
  [FindingCode.HAIR_UNLIKE_SET, FindingCode.HAIR_UNLIKE_PERSONA],
  [FindingCode.DIFFERENT_PERSON],
];
const SINGLE_SIGNS: ReadonlySet<FindingCode> = new Set([
  FindingCode.AGE_UNLIKE_SET,
  FindingCode.HAIR_UNLIKE_SET,
]);

/**
 * The findings of an image within its set, of which another age or other hair alone only says where to look: a twentieth of right images have one of them
 * (eval:recommendations). It is a warning, and costs something, only where two signs agree.
 * @param middleAge of the others, which a laughing face is known to be estimated above; null where there is none
 */
export function heedAgreeingSigns(
  image: SetImage,
  penalties: readonly Penalty[],
  middleAge: number | null,
): Penalty[] {
  const found = new Set(
    penalties
      .filter(({ finding: { severity } }) => severity !== Severity.NOT_MEASURED)
      .map(({ finding: { code } }) => code),
  );
  if (isLaughter(image, middleAge)) found.delete(FindingCode.AGE_UNLIKE_SET);
  const signs = SIGNS.filter((codes) => codes.some((code) => found.has(code))).length;
  return penalties.map((penalty) => {
    const { code, severity } = penalty.finding;
    const isSingle = SINGLE_SIGNS.has(code) && severity !== Severity.NOT_MEASURED;
    const isHeeded = signs > 1 && found.has(code);
    return isSingle && !isHeeded
      ? { factor: 1, finding: { ...penalty.finding, severity: Severity.INFO } }
      : penalty;
  });
}

/** Whether a smile is the likelier reason of a high estimate. */
function isLaughter({ views, face }: SetImage, middleAge: number | null): boolean {
  const age = face?.estimatedAge ?? null;
  return middleAge !== null && age !== null && age > middleAge && views.includes(CoverageView.SMILING);
}
