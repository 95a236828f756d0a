import { usePerform } from "../api/perform";
import { MatchFacts } from "../compare/match-facts";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { formatDateTime } from "../ui/format";
import { StarIcon } from "../ui/icons";
import { showToast } from "../ui/toasts";
import { Refusal } from "../ui/refusal";
import styles from "./candidate-facts.module.css";
import { type CandidateDetail, PROMOTE_CANDIDATE, RESCORE_CANDIDATES } from "./operations";

const words = strings.review;

/** What is known of a candidate, and what was decided about it before. */
export function CandidateFacts({
  characterId,
  detail,
  mayWrite,
}: {
  characterId: string;
  detail: CandidateDetail;
  mayWrite: boolean;
}) {
  const { match, assessment, reviews, failureReason } = detail;
  const perform = usePerform();
  const made = [
    [words.source, detail.source],
    [words.prompt, detail.prompt],
    [words.caption, detail.caption],
    [words.generatedAt, formatDateTime(detail.generatedAt)],
  ] as const;

  async function promote() {
    const done = await perform(PROMOTE_CANDIDATE, { input: { id: detail.id } });
    if (done !== null) showToast({ tone: "good", text: words.promoted });
  }
  async function rescore() {
    const done = await perform(RESCORE_CANDIDATES, { input: { characterId } });
    if (done !== null) showToast({ text: words.rescoring });
  }

  return (
    <div className={styles.facts}>
      {match !== null && <MatchFacts match={match} findings={assessment?.findings ?? []} />}
      {failureReason !== null && <Refusal>{failureReason}</Refusal>}
      {match !== null && !match.isCurrent && (
        <div className={styles.row}>
          <p className={styles.quiet}>{words.notCurrent}</p>
          {mayWrite && (
            <Button size="s" onPress={() => void rescore()}>
              {words.rescore}
            </Button>
          )}
        </div>
      )}
      <dl className={styles.made}>
        {made.map(
          ([label, value]) =>
            value != null &&
            value !== "" && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {reviews.length > 0 && (
        <section className={styles.history}>
          <h3>{words.history}</h3>
          <ul>
            {reviews.map(({ decision, reviewer, note, createdAt }) => (
              <li key={createdAt}>
                <p>{words.reviewed(words.decided[decision], reviewer)}</p>
                <p className={styles.quiet}>{formatDateTime(createdAt)}</p>
                {note !== null && <p>{note}</p>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {detail.referenceImage !== null ? (
        <p className={styles.quiet}>{words.isReference}</p>
      ) : (
        mayWrite &&
        detail.status === "APPROVED" && (
          <Button size="s" className={styles.promote} onPress={() => void promote()}>
            <StarIcon /> {words.promote}
          </Button>
        )
      )}
    </div>
  );
}
