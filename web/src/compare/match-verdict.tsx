import type { MatchVerdict } from "../api/generated/graphql";
import verdictStyles from "../references/verdict.module.css";
import { strings } from "../strings";
import { classNames } from "../ui/class-names";

const TONES = { ACCEPT: "good", REVIEW: "fair", REJECT: "poor", NOT_SCORED: "working" } as const;

/** What a score means, as a word with a colour beside it. */
export function MatchVerdictMark({ verdict }: { verdict: MatchVerdict }) {
  const tone = TONES[verdict];
  return (
    <span className={classNames(verdictStyles.verdict, tone !== "working" && verdictStyles[tone])}>
      {strings.compare.verdicts[verdict]}
    </span>
  );
}
