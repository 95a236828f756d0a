import type { AssessImageMutation } from "../api/generated/graphql";
import { Verdict } from "../references/verdict";
import { strings } from "../strings";
import { formatPercent, formatScore } from "../ui/format";
import styles from "./assess-dialog.module.css";

const words = strings.assess;

export function Outcome({ answer }: { answer: AssessImageMutation["assessImage"] }) {
  const { assessment, matchScore, matchScoreReason, preview } = answer;
  return (
    <>
      <div className={styles.head}>
        <Verdict image={{ status: "READY", assessment }} />
        {assessment != null && <span className={styles.quiet}>{strings.detail.score(assessment.score)}</span>}
      </div>
      {preview?.refusal != null && <p className={styles.refused}>{preview.refusal.message}</p>}
      <dl className={styles.effects}>
        <div>
          <dt>{strings.detail.match}</dt>
          <dd>{matchScore == null ? "–" : formatScore(matchScore)}</dd>
        </div>
        {preview != null && (
          <>
            <div>
              <dt>{words.weight}</dt>
              <dd>{formatPercent(preview.weight)}</dd>
            </div>
            {preview.cohesion != null && (
              <div>
                <dt>{strings.set.parts.cohesion}</dt>
                <dd>
                  {preview.cohesionBefore == null ? "–" : formatScore(preview.cohesionBefore)} →{" "}
                  {formatScore(preview.cohesion)}
                </dd>
              </div>
            )}
            {preview.templateShift != null && (
              <div>
                <dt>{words.shift}</dt>
                <dd>{formatScore(preview.templateShift)}</dd>
              </div>
            )}
          </>
        )}
      </dl>
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
