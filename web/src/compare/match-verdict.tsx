import type { MatchVerdict } from "../api/generated/graphql";
import { strings } from "../strings";
import { Status } from "../ui/status";

const TONES = { ACCEPT: "good", REVIEW: "fair", REJECT: "poor", NOT_SCORED: "plain" } as const;

/** What a score means, as a word with a colour beside it. */
export const MatchVerdictMark = ({ verdict }: { verdict: MatchVerdict }) => (
  <Status isStrong tone={TONES[verdict]}>
    {strings.compare.verdicts[verdict]}
  </Status>
);
