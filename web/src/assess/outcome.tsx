import type { AssessImageMutation } from "../api/generated/graphql";
import type { PayloadOf } from "../api/payload";
import { Verdict } from "../references/verdict";
import { strings } from "../strings";
import { Facts } from "../ui/facts";
import { formatPercent, formatScore } from "../ui/format";
import { Refusal } from "../ui/refusal";
import styles from "./assess-dialog.module.css";

const words = strings.assess;

const scoreOr = (score: number | null | undefined) => (score == null ? "–" : formatScore(score));

export function Outcome({ answer }: { answer: PayloadOf<AssessImageMutation> }) {
  const { assessment, matchScore, matchScoreReason, preview } = answer;
  return (
    <>
      <div className={styles.head}>
        <Verdict image={{ status: "READY", assessment }} />
        {assessment != null && <span className={styles.quiet}>{strings.detail.score(assessment.score)}</span>}
      </div>
      {preview?.refusal != null && <Refusal>{preview.refusal.message}</Refusal>}
      <Facts
        facts={[
          [strings.detail.match, scoreOr(matchScore)],
          preview == null ? null : [words.weight, formatPercent(preview.weight)],
          preview?.cohesion == null
            ? null
            : [
                strings.set.parts.cohesion,
                `${scoreOr(preview.cohesionBefore)} → ${formatScore(preview.cohesion)}`,
              ],
          preview?.templateShift == null ? null : [words.shift, formatScore(preview.templateShift)],
        ]}
      />
      {matchScore == null && matchScoreReason != null && <p className={styles.quiet}>{matchScoreReason}</p>}
      <ul className={styles.findings}>
        {(assessment?.findings ?? []).map(({ code, message, advice }) => (
          <li key={code + message}>
            <p>{message}</p>
            <p className={styles.quiet}>{advice}</p>
          </li>
        ))}
      </ul>
      {assessment?.findings.length === 0 && <p className={styles.quiet}>{strings.detail.noFindings}</p>}
    </>
  );
}
