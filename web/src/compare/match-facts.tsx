import type { Finding } from "../references/operations";
import { strings } from "../strings";
import { formatMatch, formatPercent, formatScore } from "../ui/format";
import styles from "./match-facts.module.css";
import type { Match } from "./operations";
import { MatchVerdictMark } from "./match-verdict";

const words = strings.compare;

/** How a picture stands to the character: its score on a line with the bounds, and what that means. */
export function MatchFacts({ match, findings = [] }: { match: Match; findings?: readonly Finding[] }) {
  const { score, placement, threshold, reviewThreshold, message } = match;
  return (
    <div className={styles.facts}>
      <div className={styles.head}>
        <MatchVerdictMark verdict={match.verdict} />
        <span className={styles.score}>{score == null ? "–" : formatMatch(score)}</span>
      </div>
      {score != null && (
        <div>
          <div aria-hidden="true" className={styles.scale}>
            <span className={styles.reject} style={{ inlineSize: percent(reviewThreshold) }} />
            <span className={styles.review} style={{ inlineSize: percent(threshold - reviewThreshold) }} />
            <span className={styles.accept} style={{ inlineSize: percent(1 - threshold) }} />
            <span className={styles.mark} style={{ insetInlineStart: percent(score) }} />
          </div>
          <p className={styles.quiet}>{words.bounds(formatScore(reviewThreshold), formatScore(threshold))}</p>
        </div>
      )}
      <p>{message}</p>
      {placement != null && (
        <p className={styles.quiet}>
          {words.baseline(formatPercent(placement.percentile / 100), placement.comparisons)}
        </p>
      )}
      {findings.length > 0 && (
        <ul className={styles.findings}>
          {findings.map((finding) => (
            <li key={finding.code + finding.message}>
              <p>{finding.message}</p>
              <p className={styles.quiet}>{finding.advice}</p>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const percent = (share: number) => `${Math.min(1, Math.max(0, share)) * 100}%`;
