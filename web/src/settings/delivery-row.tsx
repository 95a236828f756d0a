import { useState } from "react";
import { usePerform } from "../api/perform";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { ChevronIcon } from "../ui/icons";
import { showToast } from "../ui/toasts";
import styles from "./delivery-row.module.css";
import { Moment } from "./moment";
import { type Delivery, REPLAY_WEBHOOK_DELIVERY } from "./operations";
import { Status } from "../ui/status";

const words = strings.webhooks;
const TONES = { PENDING: "fair", DELIVERED: "good", FAILED: "poor" } as const;

/** A message in one line, and, opened, all of its tries and what it says. */
export function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const { type, status, occurredAt, nextAttemptAt, attempts, message } = delivery;
  return (
    <li className={styles.item}>
      <details>
        <summary className={styles.summary}>
          <code className={styles.type}>{type}</code>
          <Moment at={occurredAt} />
          <span className={styles.outcome}>{outcomeOf(delivery)}</span>
          <Status tone={TONES[status]}>{words.statuses[status]}</Status>
          <span className={styles.chevron}>
            <ChevronIcon size={14} />
          </span>
        </summary>
        <div className={styles.more}>
          {attempts.length > 0 && (
            <ol className={styles.tries} aria-label={words.attempts}>
              {attempts.map(({ at, durationMs, httpStatus, error, retryAfterSeconds }) => (
                <li key={at}>
                  <Moment at={at} />
                  <span>
                    {httpStatus == null ? words.noAnswer : words.answered(httpStatus)},{" "}
                    {words.took(durationMs)}
                    {retryAfterSeconds != null && `, ${words.waitAsked(retryAfterSeconds)}`}
                  </span>
                  {error != null && <span className={styles.error}>{error}</span>}
                </li>
              ))}
            </ol>
          )}
          {status === "PENDING" && nextAttemptAt != null && (
            <p className={styles.next}>
              {words.next} <Moment at={nextAttemptAt} />
            </p>
          )}
          <pre className={styles.message}>{JSON.stringify(message, null, 2)}</pre>
          <Replay delivery={delivery} />
        </div>
      </details>
    </li>
  );
}

/** Of the last try, as there may be ten. */
function outcomeOf({ attempts }: Delivery): string {
  const last = attempts.at(-1);
  const tries = words.tries(attempts.length);
  if (last === undefined) return tries;
  return `${tries}, ${last.httpStatus == null ? words.noAnswer.toLowerCase() : words.answered(last.httpStatus).toLowerCase()}`;
}

function Replay({ delivery: { id } }: { delivery: Delivery }) {
  const perform = usePerform();
  const [isBusy, setIsBusy] = useState(false);

  async function replay() {
    setIsBusy(true);
    const done = await perform(REPLAY_WEBHOOK_DELIVERY, { input: { id } });
    if (done !== null) showToast({ text: words.replayed });
    setIsBusy(false);
  }

  return (
    <Button size="s" isDisabled={isBusy} onPress={() => void replay()}>
      {isBusy ? words.replaying : words.replay}
    </Button>
  );
}
