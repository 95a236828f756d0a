import { type Finding, type ImageAssessment, ImageVerdict, type Penalty } from "../finding.js";
import type { Thresholds } from "../bounds.js";

/** An image, judged by itself. */
interface Judged {
  assessment: ImageAssessment;
  penalties: readonly Penalty[];
}

/**
 * What rules an image out as a primary however well its face is seen: a picture that stands turned, a contact sheet, another person as large. A generator that is
 * given such a picture shows what people see in it, not what the analyser made of it.
 */
export const reasonsAgainstPrimary = (penalties: readonly Penalty[]): Finding[] =>
  penalties.filter(({ rulesOutPrimary }) => rulesOutPrimary === true).map(({ finding }) => finding);

/** Whether an image by itself is fit for a primary: STRONG, which none is that has a reason against it. */
export const isFitForPrimary = ({ assessment }: Pick<Judged, "assessment">): boolean =>
  assessment.verdict === ImageVerdict.STRONG;

/** The score of an image with a reason against it stays below that of a STRONG one. */
export function withinReason(
  score: number,
  penalties: readonly Penalty[],
  { verdictScores }: Thresholds,
): number {
  if (reasonsAgainstPrimary(penalties).length === 0) return score;
  return Math.min(score, Math.max(0, Math.ceil(verdictScores.strong) - 1));
}

/** The better primary first: what nothing rules out, then the score of its own. */
export const betterPrimaryFirst = (a: Judged, b: Judged): number =>
  Number(isRuledOut(a)) - Number(isRuledOut(b)) || b.assessment.score - a.assessment.score;

export const isRuledOut = ({ penalties }: Pick<Judged, "penalties">): boolean =>
  reasonsAgainstPrimary(penalties).length > 0;
